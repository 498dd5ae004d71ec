import assert from "node:assert/strict";
import type { DispatchChange } from "../../ports/index.ts";
import { countJobsInFlight } from "./jobsInFlight.ts";
import { MemoryState } from "./state.ts";

describe("countJobsInFlight", () => {
  it("counts what waits and what runs, of every tenant", () => {
    const state = new MemoryState();
    const job = (correlationId: string) => ({ correlationId, attempt: 1, enqueuedAt: 0, expiresAt: 9 });
    const held = { taker: "x", leaseUntil: 9, cancelled: false };
    const write = (tenant: string, ...changes: DispatchChange[]) =>
      state.apply({ op: "dispatch", tenant, version: 1, at: 1, changes }, 1);
    assert.deepEqual(countJobsInFlight(state), { queued: 0, running: 0 });
    write("a", { op: "enqueue", job: job("1") }, { op: "run", job: { ...job("2"), ...held } });
    write("b", { op: "enqueue", job: job("1") }, { op: "enqueue", job: job("3") });
    assert.deepEqual(countJobsInFlight(state), { queued: 3, running: 1 });
  });
});
