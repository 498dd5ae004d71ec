import type { DispatchStore } from "./dispatchStore.ts";
import type { Broadcaster, Clock, Ids, ImageStore, ReleaseSettings, Telemetry } from "./platform.ts";
import type { JobStore, KeyStore, RateLimiter, SessionStore, TicketStore } from "./stores.ts";

export * from "./dispatchStore.ts";
export * from "./errors.ts";
export * from "./eventual.ts";
export * from "./platform.ts";
export * from "./principal.ts";
export * from "./stores.ts";

/** Everything the core needs of the world. */
export interface Ports {
  readonly sessions: SessionStore;
  readonly jobs: JobStore;
  readonly dispatch: DispatchStore;
  readonly keys: KeyStore;
  readonly tickets: TicketStore;
  readonly limiter: RateLimiter;
  readonly images: ImageStore;
  readonly broadcaster: Broadcaster;
  readonly telemetry: Telemetry;
  readonly release: ReleaseSettings;
  readonly clock: Clock;
  readonly ids: Ids;
}
