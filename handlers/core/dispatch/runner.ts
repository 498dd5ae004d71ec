import { setTimeout as sleep } from "node:timers/promises";
import { type DispatchSnapshot, type Eventual, type Ports, StoreUnavailable } from "../../ports/index.ts";
import { andThen, isComing } from "../eventual.ts";
import { decide } from "./decide.ts";
import { Draft } from "./draft.ts";
import type { DispatchEffect, DispatchEvent, DispatchPolicy } from "./events.ts";

/** Tries against other processes before the caller is told to come back. */
const MAX_CONFLICTS = 8;

/** What a decided event led to, after its changes are stored. */
export interface Decided {
  readonly effects: readonly DispatchEffect[];
  /** The state as decided, valid until the next await. */
  readonly draft: Draft;
}

/** A record that was read for a first look, and may serve the decision that follows. */
export interface Peeked {
  readonly snapshot: DispatchSnapshot;
  /** Writes of this process when it was read. */
  readonly writes: number;
}

interface Waiting {
  readonly event: DispatchEvent;
  readonly peeked: Peeked | undefined;
  readonly resolve: (decided: Decided) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Decides events against the tenant's record. Events that arrive while a write is under way are decided together and
 * stored by one write, so that one process never conflicts with itself and a burst costs one call.
 */
export class DispatchRunner {
  readonly #ports: Pick<Ports, "dispatch" | "clock">;
  readonly #policy: DispatchPolicy;
  readonly #waiting = new Map<string, Waiting[]>();
  readonly #busy = new Set<string>();
  #writes = 0;

  readonly #pause: (conflicts: number) => Promise<void>;

  constructor(
    ports: Pick<Ports, "dispatch" | "clock">,
    policy: DispatchPolicy,
    pause: (conflicts: number) => Promise<void> = jitteredPause,
  ) {
    this.#ports = ports;
    this.#policy = policy;
    this.#pause = pause;
  }

  /** Reads the record. Where nothing of this process comes between, `run` decides on it without another read. */
  peek(tenant: string): Eventual<Peeked> {
    const writes = this.#writes;
    return andThen(this.#ports.dispatch.read(tenant), (snapshot) => ({ snapshot, writes }));
  }

  /** Decides an event and stores the changes. Throws `StoreUnavailable`. */
  run(tenant: string, event: DispatchEvent, peeked?: Peeked): Promise<Decided> {
    return new Promise((resolve, reject) => {
      const waiting = this.#waiting.get(tenant);
      if (waiting === undefined) this.#waiting.set(tenant, [{ event, peeked, resolve, reject }]);
      else waiting.push({ event, peeked, resolve, reject });
      if (!this.#busy.has(tenant)) void this.#drain(tenant);
    });
  }

  async #drain(tenant: string): Promise<void> {
    this.#busy.add(tenant);
    for (;;) {
      const batch = this.#waiting.get(tenant);
      if (batch === undefined) break;
      this.#waiting.delete(tenant);
      try {
        const decided = await this.#store(tenant, batch);
        for (const [index, it] of batch.entries()) it.resolve(decided(index));
      } catch (error) {
        for (const it of batch) it.reject(error);
      }
    }
    this.#busy.delete(tenant);
  }

  async #store(tenant: string, batch: readonly Waiting[]): Promise<(index: number) => Decided> {
    const { dispatch, clock } = this.#ports;
    for (let conflicts = 0; conflicts < MAX_CONFLICTS; conflicts += 1) {
      if (conflicts > 0) await this.#pause(conflicts);
      const peeked = conflicts === 0 ? this.#usable(batch) : undefined;
      const read = peeked ?? dispatch.read(tenant);
      const snapshot = isComing(read) ? await read : read;
      const draft = new Draft(snapshot.state);
      const now = clock.now();
      const effects = batch.map(({ event }) => decide(draft, event, this.#policy, now));
      if (
        draft.changes.length === 0 ||
        (await dispatch.write(tenant, snapshot, draft.changes)) === "written"
      ) {
        return (index) => ({ effects: effects[index] ?? [], draft });
      }
    }
    throw new StoreUnavailable("the tenant's dispatch record changes too often");
  }

  #usable([only, ...others]: readonly Waiting[]): DispatchSnapshot | undefined {
    const peeked = others.length === 0 ? only?.peeked : undefined;
    return peeked?.writes === this.#writes ? peeked.snapshot : undefined;
  }
}

function jitteredPause(conflicts: number): Promise<void> {
  return sleep(Math.random() * 10 * 2 ** conflicts);
}
