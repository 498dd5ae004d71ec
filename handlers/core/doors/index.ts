import { setTimeout } from "node:timers/promises";
import { Hono } from "hono";
import { methodNotAllowed } from "hono/method-not-allowed";
import type { Ports } from "../../ports/index.ts";
import type { RequestContext } from "../contract.ts";
import type { Delivery } from "../delivery/contract.ts";
import type { ServiceSettings } from "../settings.ts";
import { failureResponse, methodNotAllowedResponse, notFoundResponse } from "./answers.ts";
import { connectDoor } from "./connect.ts";
import { type DoorEnv, type DoorParts, doorSettings } from "./door.ts";
import { eventsDoor } from "./events.ts";
import { bodyGuard, crossOrigin, hardening, originGuard, requestLimit } from "./guards.ts";
import { healthDoor } from "./health.ts";
import { imageDoors } from "./images.ts";
import { jobsDoor } from "./jobs.ts";
import { keyDoors } from "./keys.ts";
import { measure } from "./measure.ts";
import { metricsDoor } from "./metrics.ts";
import { pairingDoors } from "./pairings.ts";
import { peersDoor } from "./peers.ts";
import { signatureDoor } from "./signature.ts";

export interface Doors {
  /** Answers one call. Never throws: failures are problem documents. */
  fetch(request: Request, context: RequestContext): Promise<Response>;
}

/** Every group of doors, in the order in which they are added. */
export const DOOR_GROUPS = [
  signatureDoor,
  healthDoor,
  metricsDoor,
  connectDoor,
  keyDoors,
  pairingDoors,
  peersDoor,
  eventsDoor,
  jobsDoor,
  imageDoors,
] as const;

/** Every HTTP door of the service. `sleep` is how long polls wait; a simulation brings its own. */
export function createDoors(
  ports: Ports,
  settings: ServiceSettings,
  delivery: Delivery,
  sleep: DoorParts["sleep"] = pause,
): Doors {
  const parts: DoorParts = { ports, settings, delivery, sleep };
  const app = new Hono<DoorEnv>();
  app.use(measure(ports));
  app.use(hardening(settings.publicOrigin));
  app.use(originGuard(settings.allowedOrigins));
  app.use(crossOrigin(settings.allowedOrigins));
  app.use(requestLimit(ports, settings));
  app.use(
    methodNotAllowed({
      app,
      onMethodNotAllowed: (c, methods) => methodNotAllowedResponse(c.req.method, methods),
    }),
  );
  app.use(bodyGuard(doorSettings(parts).bodyBytes));
  for (const group of DOOR_GROUPS) group(app, parts);
  app.notFound(() => notFoundResponse());
  app.onError((error) => failureResponse(error, ports.telemetry));
  return { fetch: async (request, context) => app.fetch(request, context) };
}

async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await setTimeout(milliseconds, undefined, { signal }).catch(() => undefined);
}
