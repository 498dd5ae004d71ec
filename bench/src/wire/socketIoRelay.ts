import * as v from "valibot";
import type { Dialect, EventKind } from "./dialect.ts";
import { IncomingSchema } from "./incoming.ts";

const EventSchema = v.tuple([v.literal("event"), IncomingSchema]);

/** One for all sockets: an acknowledgement comes by the socket that asked for it, so numbers need only differ. */
let acknowledgement = 0;

/**
 * Socket.IO 5 over Engine.IO 4 on a plain WebSocket: `4` message, then `0` connected, `2` event, `3` acknowledgement; a
 * bare `2` is a ping. Socket.IO's own client would cost the generator more than the relay costs the server.
 */
export const socketIoRelay: Dialect = {
  protocols: [],
  path: (pair) => `/socket.io/?EIO=4&transport=websocket&pair=${pair}`,
  greeting: () => ["40"],
  greeted: (frame) => (frame.startsWith("40") ? "" : undefined),
  wrap: (event: string, kind: EventKind) => {
    if (kind === "ephemeral") return `42["event",${event}]`;
    acknowledgement += 1;
    return `42${acknowledgement}["event",${event}]`;
  },
  read(frame, receiver) {
    if (frame.startsWith("42")) receiver.event(v.parse(EventSchema, JSON.parse(frame.slice(2)))[1]);
    else if (frame.startsWith("43")) receiver.acknowledged(1);
    else if (frame === "2") return "3";
    return undefined;
  },
  acknowledges: true,
};
