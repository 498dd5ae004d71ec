import { randomUUID } from "node:crypto";
import * as v from "valibot";
import {
  applyChanges,
  type CallOptions,
  type Clock,
  copyDispatchState,
  type DispatchChange,
  type DispatchSnapshot,
  type DispatchState,
  type DispatchStore,
  emptyDispatchState,
} from "../../ports/index.ts";
import {
  EndedJobSchema,
  ExtensionSchema,
  QueuedJobSchema,
  RunningJobSchema,
} from "../../ports/recordSchemas.ts";
import { dispatchKey } from "./dynamo/itemKeys.ts";
import { pack, packed } from "./dynamo/packed.ts";
import { setting, type Table } from "./dynamo/table.ts";

/** How long a record lives without a write, milliseconds. */
const IDLE_MS = 90 * 86_400_000;

/** Lists, where the state has maps: a map of DynamoDB keeps no order. */
const RecordSchema = v.looseObject({
  version: v.number(),
  /** Name of the write that made it. */
  write: v.exactOptional(v.string()),
  writtenAt: v.number(),
  extensions: v.array(v.looseObject({ session: v.string(), entry: ExtensionSchema })),
  queue: v.array(QueuedJobSchema),
  running: v.array(RunningJobSchema),
  ended: packed(EndedJobSchema),
  followers: v.array(v.string()),
  erasedAt: v.number(),
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
    const { version, queue, running, ended, followers, erasedAt } = record;
    return {
      version,
      state: {
        extensions: new Map(record.extensions.map((it) => [it.session, it.entry])),
        queue,
        running: new Map(running.map((it) => [it.correlationId, it])),
        ended,
        followers: new Set(followers),
        erasedAt,
      },
    };
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
      setting({ version, write, writtenAt, ...membersOf(state) }, writtenAt + IDLE_MS),
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

function membersOf({ extensions, queue, running, ended, followers, erasedAt }: DispatchState) {
  return {
    extensions: Array.from(extensions, ([session, entry]) => ({ session, entry })),
    queue: [...queue],
    running: [...running.values()],
    ended: pack(ended),
    followers: [...followers],
    erasedAt,
  };
}
