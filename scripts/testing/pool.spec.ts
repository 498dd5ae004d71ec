import assert from "node:assert/strict";
import { setImmediate } from "node:timers/promises";
import { type Job, runPool } from "./pool.ts";

describe("runPool", () => {
  let started: string[];
  let finish: Map<string, () => void>;

  beforeEach(() => {
    started = [];
    finish = new Map();
  });

  function job(
    name: string,
    { busy = false, ...files }: { busy?: boolean; changes?: string; reads?: string } = {},
  ): Job<string> {
    const run = () =>
      new Promise<string>((resolve) => {
        started.push(name);
        finish.set(name, () => resolve(`result of ${name}`));
      });
    return { busy, ...files, run };
  }

  async function end(name: string): Promise<void> {
    finish.get(name)?.();
    await setImmediate();
  }

  it("starts jobs in their order and no more than it has room for", async () => {
    const all = runPool([job("a"), job("b"), job("c"), job("d")], { jobs: 2, busy: 1 });
    assert.deepEqual(started, ["a", "b"]);
    await end("b");
    assert.deepEqual(started, ["a", "b", "c"]);
    for (const name of ["c", "d", "a"]) await end(name);
    assert.deepEqual(
      await all,
      ["a", "b", "c", "d"].map((name) => `result of ${name}`),
    );
  });

  it("lets one that waits overtake busy ones that have no room", async () => {
    const jobs = [job("a", { busy: true }), job("b", { busy: true }), job("c")];
    const all = runPool(jobs, { jobs: 3, busy: 1 });
    assert.deepEqual(started, ["a", "c"]);
    await end("a");
    assert.deepEqual(started, ["a", "c", "b"]);
    for (const name of ["b", "c"]) await end(name);
    await all;
  });

  it("never runs two at once that change the same", async () => {
    const jobs = [job("a", { changes: "x" }), job("b", { changes: "x" }), job("c", { changes: "y" })];
    const all = runPool(jobs, { jobs: 3, busy: 3 });
    assert.deepEqual(started, ["a", "c"]);
    await end("c");
    assert.deepEqual(started, ["a", "c"]);
    await end("a");
    assert.deepEqual(started, ["a", "c", "b"]);
    await end("b");
    await all;
  });

  it("runs those at once that read the same, and nobody who changes it beside them", async () => {
    const jobs = [job("a", { reads: "x" }), job("b", { changes: "x" }), job("c", { reads: "x" })];
    const all = runPool(jobs, { jobs: 3, busy: 3 });
    assert.deepEqual(started, ["a", "c"]);
    await end("a");
    assert.deepEqual(started, ["a", "c"]);
    await end("c");
    assert.deepEqual(started, ["a", "c", "b"]);
    await end("b");
    await all;
  });

  it("passes on what a job should not do: reject", async () => {
    const broken: Job<string> = { busy: false, run: () => Promise.reject(new Error("broken")) };
    await assert.rejects(runPool([broken, broken], { jobs: 1, busy: 1 }), /broken/);
  });

  it("gives nothing for no jobs", async () => {
    assert.deepEqual(await runPool([], { jobs: 1, busy: 1 }), []);
  });
});
