import { once } from "node:events";
import { SUBPROTOCOL, TICKET_PROTOCOL_PREFIX } from "@semantest/handlers/protocol";
import WebSocket from "ws";
import type { Wire, WireRequest } from "./wire.ts";

/** Opens a bare socket. Rejects where the service refuses the upgrade. */
export async function openWebSocketWire(request: WireRequest): Promise<Wire> {
  const { headers, onText, ticket, ticketIn, url } = request;
  const inQuery = ticket !== undefined && ticketIn === "query";
  const protocols = inQuery ? [] : [SUBPROTOCOL];
  if (ticket !== undefined && !inQuery) protocols.push(`${TICKET_PROTOCOL_PREFIX}${ticket}`);
  const address = inQuery ? `${url}?ticket=${ticket}` : url;
  const socket = new WebSocket(address, protocols, { headers, perMessageDeflate: false });
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  socket.on("message", (data) => onText(data.toString()));
  socket.on("close", () => resolve());
  await once(socket, "open");
  // Once it is open, its end says everything.
  socket.on("error", () => undefined);
  return {
    protocol: socket.protocol,
    get isOpen() {
      return socket.readyState === WebSocket.OPEN;
    },
    ended,
    send: (text) => socket.send(text),
    close: () => socket.close(),
  };
}
