import assert from "node:assert/strict";
import { Windows } from "./windows.ts";

describe("Windows", () => {
  it("leaves out the warm-up and what comes after the last window", () => {
    const windows = new Windows(4000, 1000, 2);
    for (const at of [0, 3999.9, 6000, 60_000]) windows.record(at, 1);
    assert.deepEqual(
      windows.read().map(({ count }) => count),
      [0, 0],
    );
  });

  it("counts each latency in the window of its time, the start included", () => {
    const windows = new Windows(4000, 1000, 2);
    windows.record(4000, 1);
    windows.record(4999.9, 1);
    windows.record(5000, 1);
    assert.deepEqual(
      windows.read().map(({ count }) => count),
      [2, 1],
    );
  });

  it("names where each window starts and the last one ends", () => {
    assert.deepEqual(new Windows(4000, 1000, 2).boundaries, [4000, 5000, 6000]);
  });
});
