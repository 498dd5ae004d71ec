import { setImmediate as endOfTurn } from "node:timers/promises";
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

interface Pending {
  readonly groups: Map<string, { readonly details: AckDetails; readonly ids: string[] }>;
  readonly flushed: Promise<void>;
}

/** Acknowledgements of one turn of the event loop to one peer share a frame. */
export class Acks {
  readonly #engine: Engine;
  readonly #pending = new WeakMap<Peer, Pending>();

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** Resolves when the acknowledgement was handed to the platform. */
  add(peer: Peer, id: string, details: AckDetails): Promise<void> {
    let pending = this.#pending.get(peer);
    if (pending === undefined) {
      const groups: Pending["groups"] = new Map();
      pending = { groups, flushed: this.#flush(peer, groups) };
      this.#pending.set(peer, pending);
    }
    const key = `${details.status} ${details.queuePosition} ${details.expiresAt}`;
    const group = pending.groups.get(key);
    if (group === undefined) pending.groups.set(key, { details, ids: [id] });
    else group.ids.push(id);
    return pending.flushed;
  }

  async #flush(peer: Peer, groups: Pending["groups"]): Promise<void> {
    await endOfTurn();
    this.#pending.delete(peer);
    const { ids: names, clock } = this.#engine.ports;
    for (const { details, ids } of groups.values()) {
      const text = serverText("AckEvent", { ids, ...details }, { id: names.uuid(), now: clock.now() });
      await this.#engine.outbound.send(peer.address, text, { kind: "control" });
    }
  }
}
