import * as v from "valibot";
import type { Dialect } from "./dialect.ts";
import { IncomingSchema } from "./incoming.ts";

/** Events as they are; the relay has no words of its own. */
export const bareRelay: Dialect = {
  protocols: [],
  path: (pair) => `/?pair=${pair}`,
  greeting: () => [],
  greeted: () => undefined,
  wrap: (event) => event,
  read(frame, receiver) {
    receiver.event(v.parse(IncomingSchema, JSON.parse(frame)));
    return undefined;
  },
  acknowledges: false,
};
