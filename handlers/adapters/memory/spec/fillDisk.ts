import assert from "node:assert/strict";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { ManualClock, sampleEvent, sampleJob } from "../../../ports/contract/index.ts";
import { StoreUnavailable } from "../../../ports/index.ts";
import { openForTest } from "./worlds.ts";

/*
 * A process on a disk with little space: `fillDisk.ts <data folder>` appends until the disk refuses, looks whether the
 * store tells the truth, frees some space, goes on, and looks again after a restart. Ends with 0 if all of it held.
 */

const [dataDir = ""] = process.argv.slice(2);
const ballast = join(dataDir, "ballast");
const clock = new ManualClock();
const now = clock.now();
const events = new Map<string, "acknowledged" | "rejected">();

await writeFile(ballast, new Uint8Array(500_000));
let stores = await openForTest(dataDir, clock, { probeMs: 20 });
await stores.jobs.create(sampleJob(now));

/** Appends twenty events of a kilobyte at once; whether all of them were taken. */
async function append(): Promise<boolean> {
  const batch = Array.from({ length: 20 }, (_, index) =>
    sampleEvent(now, events.size + index + 1, { text: "x".repeat(1000) }),
  );
  const answers = await Promise.allSettled(batch.map((it) => stores.jobs.append(it)));
  for (const [index, answer] of answers.entries()) {
    if (answer.status === "rejected")
      assert.ok(answer.reason instanceof StoreUnavailable, String(answer.reason));
    events.set(batch[index]?.id ?? "", answer.status === "rejected" ? "rejected" : "acknowledged");
  }
  return answers.every((it) => it.status === "fulfilled");
}

/** The events the store has, once it can be read. */
async function stored(): Promise<readonly string[]> {
  for (;;) {
    try {
      return (await stores.jobs.read("tenant-1", "job-1"))?.events.map((it) => it.id) ?? [];
    } catch (error) {
      assert.ok(error instanceof StoreUnavailable);
      await pause(10);
    }
  }
}

const acknowledged = () => [...events].filter(([, fate]) => fate === "acknowledged").map(([id]) => id);

while (await append()) assert.ok(events.size < 100_000, "the disk never refused");
assert.deepEqual(await stored(), acknowledged(), "memory is what the disk holds");
assert.ok(acknowledged().length > 100, `${acknowledged().length} events fitted`);

await rm(ballast);
while (!stores.healthy()) await pause(10);
for (let round = 0; round < 5; round += 1) assert.ok(await append(), "there is space again");
assert.deepEqual(await stored(), acknowledged());

await stores.close();
stores = await openForTest(dataDir, clock);
assert.deepEqual(await stored(), acknowledged(), "the next process finds the same");
await stores.close();
