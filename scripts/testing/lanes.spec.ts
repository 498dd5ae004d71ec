import assert from "node:assert/strict";
import { type Job, runInLanes } from "./lanes.ts";

describe("runInLanes", () => {
  /** Jobs that end when told to, and the order in which they began. */
  function jobs(durations: readonly number[]) {
    const begun: number[] = [];
    const ends = new Map<number, () => void>();
    const made = durations.map(
      (seconds): Job<number> => ({
        seconds,
        run: async () => {
          begun.push(seconds);
          await new Promise<void>((resolve) => ends.set(seconds, resolve));
          return seconds;
        },
      }),
    );
    const end = async (seconds: number) => {
      ends.get(seconds)?.();
      await new Promise(setImmediate);
    };
    return { made, begun, end };
  }

  it("begins with what takes longest, and with as many as there are lanes", () => {
    const { made, begun } = jobs([1, 4, 2, 3]);
    void runInLanes(made, 2);
    assert.deepEqual(begun, [4, 3]);
  });

  it("begins the next one as soon as any ends, and returns what all of them found", async () => {
    const { made, begun, end } = jobs([1, 4, 2, 3]);
    const done = runInLanes(made, 2);
    await end(3);
    assert.deepEqual(begun, [4, 3, 2]);
    await end(2);
    assert.deepEqual(begun, [4, 3, 2, 1]);
    await end(4);
    await end(1);
    assert.deepEqual(await done, [3, 2, 4, 1]);
  });

  it("runs fewer jobs than it has lanes", async () => {
    const { made, end } = jobs([1]);
    const done = runInLanes(made, 3);
    await end(1);
    assert.deepEqual(await done, [1]);
  });

  it("rejects where a job does", async () => {
    const broken: Job<number> = { seconds: 1, run: () => Promise.reject(new Error("broken")) };
    await assert.rejects(runInLanes([broken], 2), /broken/);
  });
});
