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
import { dispatchMembers, IDLE_MS, membersOf, stateOf } from "../shared/dispatchRecord.ts";
import { dispatchKey } from "../shared/itemKeys.ts";
import { where } from "./cosmos/condition.ts";
import type { Container } from "./cosmos/container.ts";

/** The state stands in one member, so that a patch, which takes ten changes at most, sets it in one. */
const RecordSchema = v.looseObject({
  version: v.number(),
  writtenAt: v.number(),
  state: v.looseObject(dispatchMembers),
});

/** One record per tenant in the container `live`, changed by compare-and-set of its version. */
export class CosmosDispatchStore implements DispatchStore {
  readonly #container: Container;
  readonly #clock: Clock;

  constructor(container: Container, clock: Clock) {
    this.#container = container;
    this.#clock = clock;
  }

  async read(tenant: string, options?: CallOptions): Promise<DispatchSnapshot> {
    const item = await this.#container.get(dispatchKey(tenant), options);
    const record = item === undefined ? undefined : v.parse(RecordSchema, item);
    if (record === undefined || this.#clock.now() >= record.writtenAt + IDLE_MS) {
      return { version: 0, state: emptyDispatchState() };
    }
    return { version: record.version, state: stateOf(record.state) };
  }

  async write(
    tenant: string,
    snapshot: DispatchSnapshot,
    changes: readonly DispatchChange[],
    options?: CallOptions,
  ): Promise<"written" | "conflict"> {
    const next = copyDispatchState(snapshot.state);
    applyChanges(next, changes);
    const state = membersOf(next);
    const writtenAt = this.#clock.now();
    // The time, where that is higher: a version must not come back after the record was forgotten.
    const version = Math.max(snapshot.version + 1, writtenAt);
    const key = dispatchKey(tenant);
    const idleSince = writtenAt - IDLE_MS;
    const expiresAt = writtenAt + IDLE_MS;
    if (snapshot.version === 0) {
      const put = await this.#container.put(
        key,
        { version, writtenAt, state },
        expiresAt,
        (stored) => v.parse(RecordSchema, stored).writtenAt <= idleSince,
        options,
      );
      return put.written ? "written" : "conflict";
    }
    const patched = await this.#container.patch(
      key,
      [
        { op: "set", path: "/item/version", value: version },
        { op: "set", path: "/item/writtenAt", value: writtenAt },
        { op: "set", path: "/item/state", value: state },
        this.#container.expiring(expiresAt),
      ],
      where`c.item.version = ${snapshot.version} AND c.item.writtenAt > ${idleSince}`,
      options,
    );
    return patched === undefined ? "conflict" : "written";
  }
}
