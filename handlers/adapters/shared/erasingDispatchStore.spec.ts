import assert from "node:assert/strict";
import {
  type DispatchChange,
  type DispatchStore,
  emptyDispatchState,
  StoreUnavailable,
} from "../../ports/index.ts";
import { ErasingDispatchStore } from "./erasingDispatchStore.ts";

const SNAPSHOT = { version: 0, state: emptyDispatchState() };
const ERASE: readonly DispatchChange[] = [{ op: "erase", at: 7 }];

function store(outcome: "written" | "conflict", removeTenant: (tenant: string) => Promise<void>) {
  const records: DispatchStore = { read: async () => SNAPSHOT, write: async () => outcome };
  const logged: string[] = [];
  const telemetry = { log: (_level: string, event: string) => void logged.push(event) };
  return { store: new ErasingDispatchStore(records, { removeTenant }, telemetry), logged };
}

describe("dispatch records that take images along", () => {
  it("remove a tenant's images once its erasure is written", async () => {
    const removed: string[] = [];
    const written = store("written", async (tenant) => void removed.push(tenant));
    assert.equal(await written.store.write("tenant-1", SNAPSHOT, ERASE), "written");
    assert.deepEqual(removed, ["tenant-1"]);
    assert.equal(await written.store.read("tenant-1"), SNAPSHOT);
  });

  it("remove nothing where the erasure is not written, or nothing is erased", async () => {
    const never = () => assert.fail("nothing is to be removed");
    assert.equal(await store("conflict", never).store.write("tenant-1", SNAPSHOT, ERASE), "conflict");
    assert.equal(await store("written", never).store.write("tenant-1", SNAPSHOT, []), "written");
  });

  it("do not call an erasure done while the bucket does not answer, and finish it when asked again", async () => {
    const faults: Error[] = [new StoreUnavailable("S3 answered 503"), new Error("S3 refused GET with 403")];
    const removed: string[] = [];
    const failing = store("written", async (tenant) => {
      const fault = faults.shift();
      if (fault !== undefined) throw fault;
      removed.push(tenant);
    });
    await assert.rejects(failing.store.write("tenant-1", SNAPSHOT, ERASE), StoreUnavailable);
    await assert.rejects(failing.store.write("tenant-1", SNAPSHOT, ERASE), StoreUnavailable);
    assert.equal(await failing.store.write("tenant-1", SNAPSHOT, ERASE), "written");
    assert.deepEqual(failing.logged, ["images_not_erased", "images_not_erased"]);
    assert.deepEqual(removed, ["tenant-1"]);
  });
});
