import type { AckStatus } from "../../protocol/index.ts";
import type { Engine } from "../delivery/engine.ts";
import { serverText } from "../delivery/texts.ts";
import type { Peer } from "./peer.ts";

/** What an acknowledgement says beyond the ids. */
export interface AckDetails {
  readonly status: AckStatus;
  readonly queuePosition?: number;
  /** ISO 8601, to the second, so that acknowledgements of a burst share a frame. */
  readonly expiresAt?: string;
}

interface Group {
  readonly details: AckDetails;
  readonly ids: string[];
}

/** What one peer is told at the end of this turn. */
interface Pending {
  readonly groups: Group[];
  readonly told: PromiseWithResolvers<void>;
}

/** The sender repeats after seconds: a few milliseconds are nothing to it, and a write less is much to a busy server. */
const PRIORITY = { kind: "control", patient: true } as const;

/** Acknowledgements of one turn of the event loop to one peer share a frame. */
export class Acks {
  readonly #engine: Engine;
  #pending = new Map<Peer, Pending>();

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** Resolves when the acknowledgement was handed to the platform. */
  add(peer: Peer, id: string, details: AckDetails): Promise<void> {
    if (this.#pending.size === 0) setImmediate(() => this.#flush());
    let pending = this.#pending.get(peer);
    if (pending === undefined) {
      pending = { groups: [], told: Promise.withResolvers() };
      this.#pending.set(peer, pending);
    }
    const group = pending.groups.find((it) => saysTheSame(it.details, details));
    if (group === undefined) pending.groups.push({ details, ids: [id] });
    else group.ids.push(id);
    return pending.told.promise;
  }

  #flush(): void {
    const pending = this.#pending;
    this.#pending = new Map();
    for (const [peer, { groups, told }] of pending) this.#tell(peer, groups).then(told.resolve, told.reject);
  }

  async #tell(peer: Peer, groups: readonly Group[]): Promise<void> {
    const { ids: names, clock } = this.#engine.ports;
    for (const { details, ids } of groups) {
      const text = serverText("AckEvent", { ids, ...details }, { id: names.uuid(), now: clock.now() });
      await this.#engine.outbound.send(peer.address, text, PRIORITY);
    }
  }
}

function saysTheSame(one: AckDetails, other: AckDetails): boolean {
  return (
    one.status === other.status &&
    one.queuePosition === other.queuePosition &&
    one.expiresAt === other.expiresAt
  );
}
