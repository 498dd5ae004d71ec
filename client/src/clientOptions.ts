import type { OutboxLimits } from "./delivery/outbox.ts";
import type { ConnectionEvents } from "./events.ts";
import type { PeerOptions } from "./options.ts";
import type { Signer } from "./signing.ts";
import type { JobEvent, ProgressEvent } from "./wire/events.ts";

/** How a client is set up; everything has a default. */
export interface SemantestClientOptions extends PeerOptions {
  /**
   * Signs requests and cancellations with the key by which an extension knows this client: `signWith(keyPair)`. Without
   * one an extension asks its user each time, or refuses. Default: none.
   */
  readonly sign?: Signer | undefined;
  /** Receive copies of the events of every job of the tenant, and the number of extensions. Default false. */
  readonly follow?: boolean | undefined;
  /** Bounds of the events that wait for an acknowledgement. */
  readonly outbox?: Partial<OutboxLimits> | undefined;
}

/** Events of a client. */
export interface ClientEvents extends ConnectionEvents {
  /** An event of a job, in the job's order; of other clients' jobs too where the client follows. */
  event: (event: JobEvent) => void;
  progress: (event: ProgressEvent) => void;
}

/** An event to send as it is; the rest is filled in. */
export interface SendableEvent {
  readonly type: string;
  readonly payload?: Readonly<Record<string, unknown>> | undefined;
  /** `[A-Za-z0-9_-]{1,64}`. Default: the event's id. */
  readonly correlationId?: string | undefined;
}
