import { createServer } from "node:http";
import { Server, type Socket } from "socket.io";
import { host, listen } from "./host.ts";
import { Pairing } from "./pairing.ts";

/** A relay on socket.io: an event goes to the other half of its pair, and is acknowledged where the sender asks for it. */
async function start() {
  const http = createServer();
  const pairing = new Pairing<Socket>();
  new Server(http, { transports: ["websocket"], perMessageDeflate: false }).on("connection", (socket) => {
    const pair = String(socket.handshake.query.pair);
    pairing.join(pair, socket);
    socket.on("event", (event: unknown, acknowledge?: () => void) => {
      pairing.partnerOf(socket)?.emit("event", event);
      acknowledge?.();
    });
    socket.on("disconnect", () => pairing.leave(pair, socket));
  });
  return { port: await listen(http) };
}

await host(start);
