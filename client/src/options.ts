import { environment } from "#platform";
import { type Clock, systemClock } from "./clock.ts";
import type { CloseActions } from "./connection/closeCodes.ts";
import { CLOSE_ACTIONS } from "./connection/closeCodes.ts";
import { type CredentialOptions, Credentials } from "./connection/credentials.ts";
import type { Transport } from "./connection/link.ts";
import type { ConnectionParts } from "./connection/parts.ts";
import { type Pins, pinsOfFirstUse } from "./connection/pins.ts";
import { type KeyValueStore, memoryStore } from "./storage.ts";
import { decideServers } from "./strategy/decide.ts";
import type { StrategyOptions } from "./strategy/options.ts";

/** What client and taker have in common. */
export interface PeerOptions extends StrategyOptions, CredentialOptions {
  /**
   * Keys that servers on this machine have to prove before anything is told to them. Default in Node: the keys that
   * local servers publish in the user's config folder; elsewhere: the key of the first meeting, kept in memory (give
   * `pinsOfFirstUse` a store that lasts).
   */
  readonly pins?: Pins | undefined;
  /** Where sessions are kept, so that a restarted program resumes its own. Default: memory. */
  readonly sessions?: KeyValueStore | undefined;
  /** Other classification of close codes, laid over the default one. */
  readonly closeActions?: CloseActions | undefined;
  /** Time for one socket to open, milliseconds. Default 5000. */
  readonly connectTimeoutMs?: number | undefined;
  /**
   * What speaks with a server on Azure SignalR. Default: loaded by `import()` when a server asks for it; where there is no
   * `import()`, as in a service worker of several files, give it `signalR` of `@semantest/sdk/signalr`.
   */
  readonly signalR?: Transport | undefined;
  /** Time and chance, for tests. Default: the machine's. */
  readonly clock?: Clock | undefined;
}

/** Everything a connection needs, from what the program said and what the environment says. */
export function connectionParts(options: PeerOptions): Omit<ConnectionParts, "emitter"> {
  const env = options.env ?? environment;
  const decision = decideServers(options, env, pageOrigin());
  const apiKey = options.apiKey ?? (env.SEMANTEST_API_KEY || undefined);
  return {
    decision,
    credentials: new Credentials({ ...options, apiKey }, decision.remote.url),
    pins: options.pins ?? pinsOfFirstUse(memoryStore()),
    sessions: options.sessions ?? memoryStore(),
    closeActions: { ...CLOSE_ACTIONS, ...options.closeActions },
    clock: options.clock ?? systemClock,
    signalR: async () => options.signalR ?? (await import("./signalr/index.ts")).signalR,
    connectTimeoutMs: options.connectTimeoutMs ?? 5000,
  };
}

/** Origin of the page or worker this runs in; undefined in Node. */
function pageOrigin(): string | undefined {
  return typeof location === "object" ? location.origin : undefined;
}
