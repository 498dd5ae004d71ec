import { randomUUID } from "node:crypto";
import * as v from "valibot";
import {
  applyChanges,
  type CallOptions,
  type Clock,
  copyDispatchState,
  type DispatchChange,
  type DispatchSnapshot,
  type DispatchStore,
  emptyDispatchState,
} from "../../ports/index.ts";
import { EndedJobSchema } from "../../ports/recordSchemas.ts";
import { dispatchMembers, IDLE_MS, membersOf, stateOf } from "../shared/dispatchRecord.ts";
import { dispatchKey } from "../shared/itemKeys.ts";
import { pack, packed } from "./dynamo/packed.ts";
import { setting, type Table } from "./dynamo/table.ts";

const RecordSchema = v.looseObject({
  version: v.number(),
  /** Name of the write that made it. */
  write: v.exactOptional(v.string()),
  writtenAt: v.number(),
  ...dispatchMembers,
  ended: packed(EndedJobSchema),
});

/** One record per tenant in the table `live`, changed by compare-and-set of its version. */
export class DynamoDispatchStore implements DispatchStore {
  readonly #table: Table;
  readonly #clock: Clock;

  constructor(table: Table, clock: Clock) {
    this.#table = table;
    this.#clock = clock;
  }

  async read(tenant: string, options?: CallOptions): Promise<DispatchSnapshot> {
    const item = await this.#table.get(dispatchKey(tenant), options);
    const record = item === undefined ? undefined : v.parse(RecordSchema, item);
    if (record === undefined || this.#clock.now() >= record.writtenAt + IDLE_MS) {
      return { version: 0, state: emptyDispatchState() };
    }
    return { version: record.version, state: stateOf(record) };
  }

  async write(
    tenant: string,
    snapshot: DispatchSnapshot,
    changes: readonly DispatchChange[],
    options?: CallOptions,
  ): Promise<"written" | "conflict"> {
    const state = copyDispatchState(snapshot.state);
    applyChanges(state, changes);
    const writtenAt = this.#clock.now();
    // The time, where that is higher: a version must not come back after the record was forgotten.
    const version = Math.max(snapshot.version + 1, writtenAt);
    const idleSince = writtenAt - IDLE_MS;
    const write = randomUUID();
    const written = await this.#table.update(
      dispatchKey(tenant),
      setting(
        { version, write, writtenAt, ...membersOf(state), ended: pack(state.ended) },
        writtenAt + IDLE_MS,
      ),
      (it) =>
        snapshot.version === 0
          ? `attribute_not_exists(${it.name("pk")}) OR ${it.name("writtenAt")} <= ${it.value(idleSince)}`
          : `${it.name("version")} = ${it.value(snapshot.version)} AND ${it.name("writtenAt")} > ${it.value(idleSince)}`,
      options,
    );
    // The client repeats a call whose answer was lost, and then meets what it wrote itself.
    return written.written || written.stored?.write === write ? "written" : "conflict";
  }
}
