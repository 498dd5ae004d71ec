import { MAX_SLOTS, SUBPROTOCOL } from "@semantest/handlers/protocol";
import * as v from "valibot";
import type { Dialect } from "./dialect.ts";
import { type Incoming, IncomingSchema, type Receiver } from "./incoming.ts";

const FrameSchema = v.union([IncomingSchema, v.array(IncomingSchema)]);

/** `semantest.v1`, as the SDK speaks it: Hello first, arrays welcome. */
export const semantest: Dialect = {
  protocols: [SUBPROTOCOL],
  path: () => "/",
  greeting: (role) => {
    const payload = { role, batch: true, cursors: {}, ...(role === "extension" && { slots: MAX_SLOTS }) };
    return [JSON.stringify({ type: "HelloEvent", payload })];
  },
  greeted(frame) {
    const { type, payload } = v.parse(IncomingSchema, JSON.parse(frame));
    return type === "WelcomeEvent" ? payload.sessionId : undefined;
  },
  wrap: (event) => event,
  read(frame, receiver) {
    const value = v.parse(FrameSchema, JSON.parse(frame));
    if (Array.isArray(value)) for (const event of value) take(event, receiver);
    else take(value, receiver);
    return undefined;
  },
  acknowledges: true,
};

function take(event: Incoming, receiver: Receiver): void {
  const { type, payload } = event;
  if (type === "AckEvent") receiver.acknowledged(payload.ids?.length ?? 0);
  else if (type === "ErrorEvent") receiver.refused(`${payload.code}: ${payload.message}`);
  else receiver.event(event);
}
