import assert from "node:assert/strict";
import { SemantestError } from "@semantest/sdk";
import type { TakerJob, TakerTools } from "@semantest/sdk/taker";
import * as v from "valibot";
import { DEFAULT_SETTINGS, SettingsSchema } from "../shared/settings.ts";
import { Jobs, type JobsMemory } from "./jobs.ts";
import { type JobRecord, JobRecordSchema } from "./records.ts";
import { Stored, type ValueArea } from "./stored.ts";

const WORDS = "four words of key";

const job: TakerJob = {
  correlationId: "job-1",
  server: { kind: "remote", url: "wss://a.example", origin: "https://a.example", host: "a.example" },
  prompt: "a red fox",
  domain: undefined,
  fileName: undefined,
  parameters: {},
};

const tools = (signal = new AbortController().signal): TakerTools => ({
  signal,
  progress: () => undefined,
  initiated: async () => undefined,
  upload: () => assert.fail("nothing is uploaded here"),
});

/** A worker's memory on a disk that outlives it. */
async function wake(area: ValueArea): Promise<JobsMemory> {
  const memory: JobsMemory = {
    records: new Stored<JobRecord[]>(area, "records", v.array(JobRecordSchema), []),
    paused: new Stored(area, "paused", v.boolean(), false),
    page: new Stored<"loggedOut" | "pageChanged" | "quota" | null>(area, "page", v.null(), null),
    prompts: new Stored<readonly number[]>(area, "prompts", v.array(v.number()), []),
    settings: new Stored(area, "settings", SettingsSchema, DEFAULT_SETTINGS),
    noteMatched: async () => undefined,
  };
  await memory.records.load();
  return memory;
}

describe("Jobs", () => {
  let area: ValueArea;
  let memory: JobsMemory;
  let jobs: Jobs;

  beforeEach(async () => {
    const values = new Map<string, unknown>();
    area = {
      get: async (name) => ({ [name]: structuredClone(values.get(name)) }),
      set: async (changed) => {
        for (const [name, value] of Object.entries(changed)) values.set(name, structuredClone(value));
      },
    };
    await live();
  });

  /** A new worker, of which the earlier one was killed. */
  async function live(): Promise<void> {
    memory = await wake(area);
    jobs = new Jobs(memory, () => undefined);
  }

  const outcome = () => memory.records.value.find((it) => it.correlationId === "job-1")?.outcome;

  /** It was asked for, and runs until its worker is killed. */
  async function runAndDie(): Promise<void> {
    await jobs.asked(job, { name: undefined, fingerprint: WORDS });
    await jobs.told({ correlationId: "job-1", state: "running" });
    void jobs.work(job, tools(), () => new Promise<never>(() => {})).catch(() => undefined);
    await live();
    assert.equal(outcome(), "running");
  }

  it("goes on with the job of a killed worker, which stays the one that was asked for", async () => {
    await runAndDie();
    const [before] = memory.records.value;
    await jobs.asked(job, { name: "somebody", fingerprint: WORDS });
    await jobs.told({ correlationId: "job-1", state: "running" });
    assert.deepEqual(memory.records.value, [before]);
    assert.equal(await jobs.work(job, tools(), async () => "saved"), "saved");
    assert.equal(outcome(), "done");
  });

  for (const [what, stop] of [
    ["its client was removed", () => jobs.stopOf(WORDS)],
    ["everything was stopped", () => jobs.stopAll()],
  ] as const)
    it(`does not go on with it where ${what} meanwhile`, async () => {
      await runAndDie();
      await stop();
      await jobs.asked(job, { name: undefined, fingerprint: WORDS });
      await jobs.told({ correlationId: "job-1", state: "running" });
      const step = () => assert.fail("the person stopped it");
      await assert.rejects(jobs.work(job, tools(), step), { code: "CANCELLED", recoverable: true });
      assert.equal(outcome(), "cancelled");
    });

  it("lists as failed a job with nothing left to go on with, and knows of the page what it knew", async () => {
    await runAndDie();
    await memory.page.set("loggedOut");
    assert.equal(await jobs.work(job, tools(), async () => undefined), undefined);
    await jobs.told({ correlationId: "job-1", state: "ended" });
    assert.equal(outcome(), "failed");
    assert.equal(memory.records.value[0]?.errorCode, "CONNECTION_LOST");
    assert.equal(memory.page.value, "loggedOut");
  });

  it("goes on where another client was removed", async () => {
    await runAndDie();
    await jobs.stopOf("four words of another");
    assert.equal(await jobs.work(job, tools(), async () => "saved"), "saved");
  });

  it("leaves a request that waits for the person to the person", async () => {
    await jobs.asked(job, { name: undefined, fingerprint: WORDS });
    await jobs.told({ correlationId: "job-1", state: "waiting" });
    await jobs.stopAll();
    await live();
    assert.equal(await jobs.work(job, tools(), async () => "saved"), "saved");
  });

  it("ends a job that the person stops, and tells its asker so", async () => {
    await jobs.asked(job, { name: undefined, fingerprint: WORDS });
    await jobs.told({ correlationId: "job-1", state: "running" });
    const working = jobs.work(
      job,
      tools(),
      (_job, { signal }) =>
        new Promise<never>((_, reject) => signal.addEventListener("abort", () => reject(signal.reason))),
    );
    await new Promise(setImmediate);
    assert.equal(jobs.current?.correlationId, "job-1");
    assert.equal(jobs.stop("job-1"), true);
    await assert.rejects(working, { code: "CANCELLED" });
    await jobs.told({ correlationId: "job-1", state: "ended" });
    assert.equal(outcome(), "cancelled");
    assert.equal(jobs.underWay, 0);
    assert.equal(jobs.stop("job-1"), false);
  });

  describe("a prompt that was counted", () => {
    const counted = () => memory.prompts.value.length;

    it("counts no more where it was not typed, so that the next is not refused", async () => {
      await memory.settings.set({ ...DEFAULT_SETTINGS, limits: { gapSeconds: 1, perHour: 1, perDay: 1 } });
      for (let attempt = 0; attempt < 3; attempt++) {
        const isLoggedOut = jobs.work(job, tools(), async (_job, { signal }, watcher) => {
          await watcher.admit(signal);
          assert.equal(counted(), 1);
          watcher.closable();
          throw new SemantestError("PERMISSION_DENIED", "logged out");
        });
        await assert.rejects(isLoggedOut, { code: "PERMISSION_DENIED" });
        assert.equal(counted(), 0);
      }
    });

    it("counts no more where its asker took it back before", async () => {
      const life = new AbortController();
      const working = jobs.work(job, tools(life.signal), async (_job, { signal }, watcher) => {
        await watcher.admit(signal);
        watcher.closable();
        life.abort(new SemantestError("CANCELLED", "never mind"));
        signal.throwIfAborted();
      });
      await assert.rejects(working, { code: "CANCELLED" });
      assert.equal(counted(), 0);
    });

    it("stays counted where its tab may be left to the person", async () => {
      const working = jobs.work(job, tools(), async (_job, { signal }, watcher) => {
        await watcher.admit(signal);
        throw new SemantestError("UNAVAILABLE", "a draft");
      });
      await assert.rejects(working, { code: "UNAVAILABLE" });
      assert.equal(counted(), 1);
    });

    it("stays counted once it is typed, whatever comes of it", async () => {
      const working = jobs.work(job, tools(), async (_job, { signal }, watcher) => {
        await watcher.admit(signal);
        watcher.closable();
        await watcher.typing();
        throw new SemantestError("TIMEOUT", "no image");
      });
      await assert.rejects(working, { code: "TIMEOUT" });
      assert.equal(counted(), 1);
    });

    it("stays counted where its job goes on with the next connection, or the next worker", async () => {
      const life = new AbortController();
      const working = jobs.work(job, tools(life.signal), async (_job, { signal }, watcher) => {
        await watcher.admit(signal);
        watcher.closable();
        life.abort(new SemantestError("CLOSED", "the connection was closed"));
        signal.throwIfAborted();
      });
      await assert.rejects(working, { code: "CLOSED" });
      assert.equal(counted(), 1);
      await memory.prompts.set([]);
      void jobs.work(job, tools(), async (_job, { signal }, watcher) => {
        await watcher.admit(signal);
        await new Promise(() => {});
      });
      await new Promise(setImmediate);
      await live();
      await memory.prompts.load();
      assert.equal(counted(), 1);
    });
  });

  describe("a job that was counted before, whose prompt is not typed yet", () => {
    const newest = () => memory.prompts.value.at(-1) ?? assert.fail();
    const limit = (gapSeconds: number) =>
      memory.settings.set({
        ...DEFAULT_SETTINGS,
        limits: { gapSeconds, perHour: 2, perDay: 2 },
      });
    const waitForGap = () =>
      jobs.work(job, tools(), async (_job, { signal }, watcher) => {
        await watcher.gap(signal);
        return { typedAt: Date.now() };
      });

    it("waits until it may follow what another job typed, and for no other limit", async () => {
      await limit(1);
      await memory.prompts.set([Date.now() - 5000, Date.now() - 400]);
      const { typedAt } = await waitForGap();
      assert.ok(typedAt >= newest() + 1000);
      assert.equal(memory.prompts.value.length, 2, "it is counted once");
    });

    it("waits no longer than from now where the clock was ahead, and not anew each time", async () => {
      await limit(300);
      const { now } = Date;
      const ahead = now() + 86_400_000;
      await memory.prompts.set([ahead, ahead]);
      await assert.rejects(waitForGap(), { code: "RATE_LIMITED" });
      try {
        Date.now = () => now() + 301_000;
        await waitForGap();
      } finally {
        Date.now = now;
      }
    });

    it("is refused where that would take long", async () => {
      await limit(300);
      await memory.prompts.set([Date.now()]);
      await assert.rejects(waitForGap(), { code: "RATE_LIMITED", recoverable: true });
    });
  });

  it("ends in its list what nobody has spoken of for a day, and nothing younger", async () => {
    await jobs.asked(job, { name: undefined, fingerprint: WORDS });
    const [asked = assert.fail()] = memory.records.value;
    const askedAt = Date.now() - 24 * 3_600_000 - 1;
    const old: JobRecord = { ...asked, correlationId: "old", askedAt };
    await memory.records.set([asked, old, { ...old, correlationId: "done", outcome: "done" }]);
    await live();
    await jobs.endLost();
    assert.deepEqual(
      memory.records.value.map((it) => [it.correlationId, it.outcome, it.errorCode]),
      [
        ["job-1", "waiting", undefined],
        ["old", "failed", "EXPIRED"],
        ["done", "done", undefined],
      ],
    );
  });

  it("counts no job as under way whose connection ended while it came to its end", async () => {
    await jobs.asked(job, { name: undefined, fingerprint: WORDS });
    const life = new AbortController();
    const step = async () => {
      life.abort(new Error("closed"));
      return "saved";
    };
    assert.equal(await jobs.work(job, tools(life.signal), step), "saved");
    assert.equal(jobs.underWay, 0);
  });

  it("notes a job as running still where only its connection ended", async () => {
    await jobs.asked(job, { name: undefined, fingerprint: WORDS });
    await jobs.told({ correlationId: "job-1", state: "running" });
    const life = new AbortController();
    const working = jobs.work(
      job,
      tools(life.signal),
      (_job, { signal }) =>
        new Promise<never>((_, reject) => signal.addEventListener("abort", () => reject(signal.reason))),
    );
    await new Promise(setImmediate);
    life.abort(new Error("closed"));
    await assert.rejects(working, { message: "closed" });
    assert.equal(outcome(), "running");
  });
});
