import assert from "node:assert/strict";
import type { JobDocument } from "../../protocol/index.ts";
import { ProblemError } from "../problems.ts";
import { type JobPoll, JobWait } from "./jobWait.ts";

const queued: JobDocument = {
  correlationId: "j1",
  status: "queued",
  expiresAt: "2026-01-01T00:00:00.000Z",
  events: [],
};
const ended: JobDocument = { ...queued, status: "ended" };
const event = (more: { sequence?: number } = {}): JobDocument["events"][number] => ({
  type: "ImageGenerationInitiatedEvent",
  id: "e1",
  correlationId: "j1",
  source: "extension",
  timestamp: 0,
  payload: {},
  ...more,
});
const numbered: JobDocument = { ...queued, events: [event({ sequence: 1 })] };
const unnumbered: JobDocument = { ...queued, events: [event()] };

/** A poll over states that change with every look; the last one stays. */
function poll(
  states: readonly (JobDocument | undefined)[],
  more: Partial<JobPoll> = {},
): JobPoll & { readonly looks: () => number } {
  let looks = 0;
  return {
    looks: () => looks,
    look: async () => {
      looks += 1;
      return states[Math.min(looks, states.length) - 1];
    },
    after: undefined,
    waitMs: 25_000,
    signal: new AbortController().signal,
    ...more,
  };
}

function recorded(limit = 10) {
  const pauses: number[] = [];
  const waits = new JobWait({
    limit,
    sleep: async (milliseconds) => {
      pauses.push(milliseconds);
    },
  });
  return { pauses, waits };
}

describe("a long poll", () => {
  it("looks once where nothing is to be waited for", async () => {
    const { waits, pauses } = recorded();
    assert.equal(await waits.poll(poll([queued, ended], { waitMs: 0 })), queued);
    assert.deepEqual(pauses, []);
  });

  for (const [what, state, after] of [
    ["the job has ended", ended, undefined],
    ["there are events and no cursor", unnumbered, undefined],
    ["there is a numbered event beyond the cursor", numbered, [1, 0]],
  ] as const) {
    it(`answers at once where ${what}`, async () => {
      const { waits, pauses } = recorded();
      assert.equal(await waits.poll(poll([state], { after: after && [...after] })), state);
      assert.deepEqual(pauses, []);
    });
  }

  it("answers at once where there is no such job", async () => {
    const { waits, pauses } = recorded();
    assert.equal(await waits.poll(poll([undefined])), undefined);
    assert.deepEqual(pauses, []);
  });

  it("waits with a cursor although unnumbered events come with every answer", async () => {
    const { waits, pauses } = recorded();
    const it = poll([unnumbered, unnumbered, { ...unnumbered, status: "ended" }], { after: [1, 0] });
    assert.equal((await waits.poll(it))?.status, "ended");
    assert.equal(pauses.length, 2);
  });

  for (const [what, changed] of [
    ["an event", numbered],
    ["an extension that takes it", { ...queued, status: "running", attempt: 1 }],
    ["another place in the queue", { ...queued, queuePosition: 1 }],
    ["its disappearance", undefined],
  ] as const) {
    it(`ends with ${what}`, async () => {
      const { waits, pauses } = recorded();
      assert.deepEqual(await waits.poll(poll([queued, queued, changed])), changed);
      assert.equal(pauses.length, 2);
    });
  }

  it("looks again after 250 ms, then ever later up to 1 s, and no longer than asked in all", async () => {
    const { waits, pauses } = recorded();
    const it = poll([queued], { waitMs: 3200 });
    assert.equal(await waits.poll(it), queued);
    assert.deepEqual(pauses, [250, 500, 1000, 1000, 450]);
    assert.equal(it.looks(), 6);
  });

  it("costs at most 28 looks in its 25 s", async () => {
    const { waits, pauses } = recorded();
    const it = poll([queued]);
    await waits.poll(it);
    assert.equal(
      pauses.reduce((sum, pause) => sum + pause),
      25_000,
    );
    assert.equal(it.looks(), 28);
  });

  it("stops looking once its client has gone", async () => {
    const gone = new AbortController();
    let pauses = 0;
    const waits = new JobWait({
      limit: 1,
      sleep: async (_milliseconds, signal) => {
        pauses += 1;
        gone.abort();
        assert.ok(signal.aborted);
      },
    });
    await waits.poll(poll([queued], { signal: gone.signal }));
    assert.equal(pauses, 1);
  });

  it("is refused where as many wait as may, until one of them ends", async () => {
    const wake: (() => void)[] = [];
    const waits = new JobWait({ limit: 2, sleep: () => new Promise((resolve) => wake.push(resolve)) });
    const waiting = [poll([queued, ended]), poll([queued, ended])].map((it) => waits.poll(it));
    const full = (error: unknown) => error instanceof ProblemError && error.problem.status === 503;
    await assert.rejects(waits.poll(poll([queued])), full);
    assert.equal(await waits.poll(poll([ended])), ended);
    for (const it of wake) it();
    await Promise.all(waiting);
    const next = waits.poll(poll([queued, ended]));
    await new Promise(setImmediate);
    wake.at(-1)?.();
    assert.equal(await next, ended);
  });

  it("gives its place back where a look fails", async () => {
    const { waits } = recorded(1);
    const fails = poll([queued], {
      look: async () => {
        if (++looks > 1) throw new Error("down");
        return queued;
      },
    });
    let looks = 0;
    await assert.rejects(waits.poll(fails), /down/);
    assert.equal(await waits.poll(poll([queued, ended])), ended);
  });
});
