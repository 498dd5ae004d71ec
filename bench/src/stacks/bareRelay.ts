import { createServer } from "node:http";
import { type WebSocket, WebSocketServer } from "ws";
import { host, listen } from "./host.ts";
import { Pairing } from "./pairing.ts";

/** The least a relay can do: forwards each text unread to the other half of its pair. */
async function start() {
  const http = createServer();
  const pairing = new Pairing<WebSocket>();
  new WebSocketServer({ server: http, perMessageDeflate: false }).on("connection", (socket, request) => {
    const pair = request.url ?? "";
    pairing.join(pair, socket);
    socket.on("message", (data) => pairing.partnerOf(socket)?.send(data, { binary: false }));
    socket.on("close", () => pairing.leave(pair, socket));
  });
  return { port: await listen(http) };
}

await host(start);
