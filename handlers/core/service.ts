import type { Ports } from "../ports/index.ts";
import type { Service } from "./contract.ts";
import { createDelivery, createEngine } from "./delivery/index.ts";
import { createDoors } from "./doors/index.ts";
import { admit } from "./identity/admission.ts";
import type { ServiceSettings } from "./settings.ts";
import { createSockets } from "./sockets/index.ts";

export type { Opening, RequestContext, Service, Verdict } from "./contract.ts";

export function createService(ports: Ports, settings: ServiceSettings): Service {
  const engine = createEngine(ports, settings);
  const doors = createDoors(ports, settings, createDelivery(engine));
  const sockets = createSockets(engine);
  return {
    fetch: doors.fetch,
    connected: (connection, opening) => admit(ports, settings, opening, connection.id),
    message: sockets.message,
    reader: sockets.reader,
    disconnected: sockets.disconnected,
  };
}
