import { ManualClock, sampleEvent, sampleImage, sampleJob } from "../../../ports/contract/index.ts";
import { openForTest } from "./worlds.ts";

/*
 * A process to be killed: `writer.ts <data folder> <name>` creates jobs and appends events as fast as it can, and prints
 * `<job> <number of events>` for each event once the store has acknowledged it; the first line is `ready`.
 */

const [dataDir = "", name = ""] = process.argv.slice(2);
const REPLACED = 30;
const clock = new ManualClock();
const now = clock.now();
const stores = await openForTest(dataDir, clock, { compactBytes: 100_000 });

/** To a pipe this is synchronous: what is acknowledged is told before the process can die. */
function tell(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function work(worker: number): Promise<never> {
  for (let round = 0; ; round += 1) {
    const correlationId = `${name}-${worker}-${round}`;
    await stores.jobs.create(sampleJob(now, { correlationId }));
    tell(`${correlationId} 0`);
    // Lines that the next one makes worthless: files that hold only what lives are not compacted.
    const image = sampleImage(now, { correlationId });
    await Promise.all(Array.from({ length: REPLACED }, () => stores.jobs.putImage(image)));
    for (const sequence of [1, 2, 3]) {
      await stores.jobs.append(sampleEvent(now, sequence, { correlationId, text: "x".repeat(300) }));
      tell(`${correlationId} ${sequence}`);
    }
  }
}

tell("ready");
await Promise.all(Array.from({ length: 20 }, (_, worker) => work(worker)));
