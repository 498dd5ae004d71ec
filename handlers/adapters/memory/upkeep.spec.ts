import assert from "node:assert/strict";
import { mock } from "node:test";
import { ManualClock, sampleJob } from "../../ports/contract/index.ts";
import { JOB_GRACE_MS } from "../../ports/index.ts";
import { VolatileDatabase } from "./database.ts";
import { DEFAULT_LIMITS } from "./open.ts";
import { startUpkeep } from "./upkeep.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

describe("upkeep", () => {
  let clock: ManualClock;
  let database: VolatileDatabase;
  let sweeps: number[];
  let logged: string[];
  let sweep: (retentionMs: number) => Promise<void>;

  beforeEach(async () => {
    mock.timers.enable({ apis: ["setInterval"] });
    clock = new ManualClock();
    database = new VolatileDatabase(clock, DEFAULT_LIMITS, () => undefined);
    await database.commit({ op: "job", job: sampleJob(clock.now()) });
    [sweeps, logged] = [[], []];
    sweep = async (retentionMs) => void sweeps.push(retentionMs);
  });
  afterEach(() => mock.timers.reset());

  const start = () =>
    startUpkeep(
      {
        clock,
        database,
        images: { sweep: (retentionMs) => sweep(retentionMs) },
        telemetry: { log: (_level, event) => void logged.push(event) },
      },
      12_345,
    );

  it("clears away each minute what has expired", () => {
    const upkeep = start();
    clock.advance(HOUR_MS + JOB_GRACE_MS);
    mock.timers.tick(MINUTE_MS - 1);
    assert.equal(database.state().jobs.size, 1);
    mock.timers.tick(1);
    assert.equal(database.state().jobs.size, 0);
    upkeep.stop();
  });

  it("sweeps images each hour by their retention", () => {
    const upkeep = start();
    mock.timers.tick(2 * HOUR_MS);
    assert.deepEqual(sweeps, [12_345, 12_345]);
    upkeep.stop();
  });

  it("tells of failures and goes on", async () => {
    sweep = () => Promise.reject(new Error("EIO"));
    const upkeep = start();
    mock.timers.tick(HOUR_MS);
    await Promise.resolve();
    assert.deepEqual(logged, ["upkeep_failed"]);
    upkeep.stop();
  });

  it("ends when it is stopped", () => {
    start().stop();
    clock.advance(HOUR_MS + JOB_GRACE_MS);
    mock.timers.tick(HOUR_MS);
    assert.equal(database.state().jobs.size, 1);
    assert.deepEqual(sweeps, []);
  });
});
