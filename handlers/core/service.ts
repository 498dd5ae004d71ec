import type { Connection, Ports, Principal } from "../ports/index.ts";
import type { Problem } from "../protocol/index.ts";
import { createDelivery, createEngine } from "./delivery/index.ts";
import { createDoors } from "./doors/index.ts";
import { admit } from "./identity/admission.ts";
import type { ServiceSettings } from "./settings.ts";
import { createSockets } from "./sockets/index.ts";

/** The whole service behind four doors; one object serves one process. */
export interface Service {
  /** Every HTTP door. Never throws: failures are problem documents. */
  fetch(request: Request, context: RequestContext): Promise<Response>;
  /** A socket asks to open. */
  connected(connection: Connection, opening: Opening): Promise<Verdict>;
  /** One text frame. Frames of one connection may overlap; the answer to each is sent, never returned. */
  message(connection: Connection, text: string): Promise<void>;
  /** Best effort: may come late, twice, before the last message, or never. */
  disconnected(connection: Connection, reason: string): Promise<void>;
}

/** What the platform knows of an HTTP call beyond the request. */
export interface RequestContext {
  /** The viewer's address, never the edge's. */
  readonly ip: string;
}

/** What a peer showed when it asked to open a socket. */
export interface Opening {
  readonly ip: string;
  readonly ticket?: string;
  readonly origin?: string;
}

export type Verdict =
  | { readonly accepted: true; readonly principal: Principal | undefined }
  | { readonly accepted: false; readonly problem: Problem };

export function createService(ports: Ports, settings: ServiceSettings): Service {
  const engine = createEngine(ports, settings);
  const doors = createDoors(ports, settings, createDelivery(engine));
  const sockets = createSockets(engine);
  return {
    fetch: doors.fetch,
    connected: (_connection, opening) => admit(ports, settings, opening),
    message: sockets.message,
    disconnected: sockets.disconnected,
  };
}
