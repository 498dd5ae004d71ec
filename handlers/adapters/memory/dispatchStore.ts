import {
  type CallOptions,
  type DispatchChange,
  type DispatchSnapshot,
  type DispatchStore,
  emptyDispatchState,
} from "../../ports/index.ts";
import { type Database, requireRoom } from "./database.ts";
import type { DispatchRecord } from "./state.ts";

/** Dispatch records in memory, changed in place: a snapshot's state is the record itself. */
export class MemoryDispatchStore implements DispatchStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  read(tenant: string, options?: CallOptions): DispatchSnapshot {
    options?.signal?.throwIfAborted();
    const record = this.#find(tenant);
    return record === undefined
      ? { version: 0, state: emptyDispatchState() }
      : { version: record.version, state: record.state };
  }

  async write(
    tenant: string,
    snapshot: DispatchSnapshot,
    changes: readonly DispatchChange[],
    options?: CallOptions,
  ): Promise<"written" | "conflict"> {
    options?.signal?.throwIfAborted();
    const record = this.#find(tenant);
    if ((record?.version ?? 0) !== snapshot.version) return "conflict";
    const state = this.#database.state();
    const at = this.#database.clock.now();
    if (record === undefined) {
      const room = { limit: this.#database.limits.tenants, what: "tenants", now: at };
      requireRoom(state.dispatch, () => state.dispatch.size, room);
    }
    const version = state.lastVersion + 1;
    await this.#database.commit({ op: "dispatch", tenant, version, at, changes }, options);
    return "written";
  }

  #find(tenant: string): DispatchRecord | undefined {
    return this.#database.state().dispatch.get(tenant, this.#database.clock.now());
  }
}
