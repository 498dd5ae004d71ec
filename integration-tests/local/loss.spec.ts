import assert from "node:assert/strict";
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { type JobEvent, SemantestClient } from "@semantest/sdk";
import { filePins } from "@semantest/sdk/node";
import { SemantestTaker } from "@semantest/sdk/taker";
import * as v from "valibot";
import { type LocalServer, startServer, stopEverything } from "../rig/localServer.ts";

const CLIENTS = 20;
const JOBS = 1000;
const EXTENSIONS = 10;
const SLOTS = 100;
const KILLS = 20;
/** Between two kills, milliseconds. */
const PAUSE_MS = [300, 1500] as const;
/** What an extension needs for one image, milliseconds. */
const WORK_MS = [5000, 30_000] as const;
/** For the whole of it, and for each job: nobody gives one up before. */
const PATIENCE_MS = 10 * 60_000;
const LEASES = {
  SEMANTEST_LEASE_SECONDS: "40",
  SEMANTEST_ABANDONED_SECONDS: "30",
  SEMANTEST_HEARTBEAT_SECONDS: "2",
  SEMANTEST_FRAMES_PER_SECOND: "1000",
  SEMANTEST_LOG_LEVEL: "warn",
};

const DOOMED = fileURLToPath(new URL("./loss/doomedExtension.ts", import.meta.url));
const TellsSchema = v.object({
  connected: v.optional(v.boolean()),
  taken: v.optional(v.string()),
  submitted: v.optional(v.string()),
});

/**
 * The real server in a process of its own is killed again and again while real SDK peers work through it: what was
 * acknowledged is there afterwards, and every request ends once. It does not show what a power cut does to a disk.
 */
describe("loss: a server that is killed 20 times", function () {
  this.timeout(PATIENCE_MS);
  let server: LocalServer;
  const clients: SemantestClient[] = [];
  const takers: SemantestTaker[] = [];
  const doomed: ChildProcess[] = [];
  /** Prompts submitted, by job. */
  const submitted = new Map<string, number>();
  /** Jobs whose extension died after it had submitted their prompt: no other may run them. */
  const orphaned = new Set<string>();
  /** Jobs that such an extension died with before it told: the server may know already that it would submit their prompt. */
  const unsure = new Set<string>();

  after(async () => {
    for (const child of doomed) child.kill("SIGKILL");
    await Promise.all([...clients, ...takers].map((it) => it.close().catch(() => undefined)));
    await server?.stop();
    await stopEverything();
  });

  it(`${JOBS} jobs in flight: none lost, none seen twice, none generated twice`, async () => {
    server = await startServer({ env: LEASES });
    for (let n = 2; n < EXTENSIONS; n += 1) takers.push(await startTaker());
    const early = await startDoomed("taken");
    const late = await startDoomed("initiated");
    for (let n = 0; n < CLIENTS; n += 1) clients.push(await startClient());

    const jobs = Array.from({ length: JOBS }, (_, n) =>
      clients[n % CLIENTS]?.request(`a fox for job ${n}`, { timeoutMs: PATIENCE_MS }),
    );
    const seen = jobs.map(async (job) => {
      assert.ok(job !== undefined);
      const events: JobEvent[] = [];
      for await (const event of job) events.push(event);
      return { correlationId: job.correlationId, events };
    });

    await Promise.all([waitFor(early, "taken", SLOTS / 2), waitFor(late, "submitted", SLOTS / 2)]);
    let buried = 0;
    for (let n = 0; n < KILLS; n += 1) {
      await sleep(between(PAUSE_MS));
      await server.stop("SIGKILL");
      server = await startServer({ port: server.port, home: server.home, env: LEASES });
      if (n === 5) buried += await bury(early);
      if (n === 10) buried += await bury(late);
    }
    assert.equal(buried, 2);

    const ended = await Promise.all(seen);
    for (const { correlationId, events } of ended) {
      const durable = events.filter((it) => it.type !== "ImageGenerationProgressEvent");
      assert.equal(
        new Set(durable.map((it) => it.id)).size,
        durable.length,
        `${correlationId} saw an event twice`,
      );
      const finals = durable.filter((it) => it.type === "ImageDownloadedEvent" || it.type === "ErrorEvent");
      assert.equal(finals.length, 1, `${correlationId} ended ${finals.length} times`);
      const [final] = finals;
      const code = final?.type === "ErrorEvent" ? final.code : undefined;
      const orphan = orphaned.has(correlationId) ? "TIMEOUT" : undefined;
      const mayBe = unsure.has(correlationId) ? [undefined, "TIMEOUT"] : [orphan];
      assert.ok(mayBe.includes(code), `${correlationId} ended with ${code}`);
      assert.ok((submitted.get(correlationId) ?? 0) <= 1, `${correlationId} was generated twice`);
    }
    assert.ok(orphaned.size >= SLOTS / 2 && orphaned.size <= SLOTS, `${orphaned.size} jobs were orphaned`);
  });

  function connectionOptions() {
    return {
      connectionStrategy: { localUrl: server.url },
      env: { SEMANTEST_SERVER: "local" },
      pins: filePins(join(server.home, "config", "semantest")),
    };
  }

  async function startClient(): Promise<SemantestClient> {
    const client = new SemantestClient(connectionOptions());
    await client.connect();
    return client;
  }

  async function startTaker(): Promise<SemantestTaker> {
    const taker = new SemantestTaker({
      ...connectionOptions(),
      slots: SLOTS,
      authorize: () => "allow",
      run: async ({ correlationId }, { initiated, signal }) => {
        await initiated();
        submitted.set(correlationId, (submitted.get(correlationId) ?? 0) + 1);
        await sleep(between(WORK_MS), undefined, { signal });
        return { filePath: "fox.png", fileSize: 3, mimeType: "image/png" };
      },
    });
    await taker.connect();
    return taker;
  }

  async function startDoomed(reach: "taken" | "initiated"): Promise<ChildProcess> {
    const child = fork(DOOMED, [server.url, String(SLOTS), reach], {
      env: { ...process.env, ...server.env },
    });
    doomed.push(child);
    child.on("message", (message) => {
      const { taken, submitted: job } = v.parse(TellsSchema, message);
      if (taken !== undefined && reach === "initiated") unsure.add(taken);
      if (job === undefined) return;
      unsure.delete(job);
      orphaned.add(job);
      submitted.set(job, (submitted.get(job) ?? 0) + 1);
    });
    await once(child, "message");
    return child;
  }
});

/** Waits until a doomed extension has come so far with so many jobs. */
async function waitFor(child: ChildProcess, reach: "taken" | "submitted", jobs: number): Promise<void> {
  let told = 0;
  await new Promise<void>((resolve) => {
    child.on("message", (message) => {
      if (v.parse(TellsSchema, message)[reach] !== undefined) told += 1;
      if (told >= jobs) resolve();
    });
  });
}

async function bury(child: ChildProcess): Promise<number> {
  const ended = once(child, "exit");
  child.kill("SIGKILL");
  await ended;
  return 1;
}

function between([least, most]: readonly [number, number]): number {
  return least + Math.random() * (most - least);
}
