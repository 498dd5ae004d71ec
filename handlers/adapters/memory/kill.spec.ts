import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { ManualClock } from "../../ports/contract/index.ts";
import { openForTest } from "./spec/worlds.ts";

const WRITER = fileURLToPath(new URL("spec/writer.ts", import.meta.url));
/** Rounds go on for this long, and until so many rounds and jobs were written and a snapshot as well. */
const BUDGET_MS = 2500;
const MIN_ROUNDS = 3;
const MIN_JOBS = 100;

describe("a store whose process is killed in the middle of writing", function () {
  this.timeout(120_000);
  let dataDir: string;
  let child: ChildProcess | undefined;

  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), "semantest-kill-"));
  });
  afterEach(async () => {
    child?.kill("SIGKILL");
    await rm(dataDir, { recursive: true });
  });

  /** Lets a writer write for a while, kills it, and returns what it had been acknowledged: events per job. */
  async function killed(name: string): Promise<ReadonlyMap<string, number>> {
    const acknowledged = new Map<string, number>();
    child = spawn(process.execPath, [WRITER, dataDir, name], { stdio: ["ignore", "pipe", "inherit"] });
    assert.ok(child.stdout !== null);
    const lines = createInterface(child.stdout);
    const ready = once(lines, "line");
    lines.on("line", (line) => {
      const [job, events] = line.split(" ");
      if (job !== undefined && events !== undefined) acknowledged.set(job, Number(events));
    });
    const closed = once(lines, "close");
    const exited = once(child, "exit");
    await ready;
    await pause(Math.random() * 150);
    child.kill("SIGKILL");
    await closed;
    assert.deepEqual(await exited, [null, "SIGKILL"], "the writer ended before it was killed");
    return acknowledged;
  }

  async function snapshots(): Promise<readonly string[]> {
    return (await readdir(join(dataDir, "journal"))).filter((it) => it.startsWith("snapshot-"));
  }

  it("has everything that was acknowledged, round after round", async () => {
    const acknowledged = new Map<string, number>();
    const deadline = Date.now() + BUDGET_MS;
    const isEnough = async (rounds: number) =>
      rounds >= MIN_ROUNDS && acknowledged.size > MIN_JOBS && (await snapshots()).length > 0;
    for (let round = 0; Date.now() < deadline || !(await isEnough(round)); round += 1) {
      for (const [job, events] of await killed(`round-${round}`)) acknowledged.set(job, events);
      const stores = await openForTest(dataDir, new ManualClock());
      for (const [job, events] of acknowledged) {
        const view = await stores.jobs.read("tenant-1", job);
        assert.ok((view?.events.length ?? -1) >= events, `${job} had ${events} events acknowledged`);
      }
      await stores.close();
    }
    assert.equal((await snapshots()).length, 1, "of several snapshots the older ones are gone");
  });
});
