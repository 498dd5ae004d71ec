import assert from "node:assert/strict";
import { LatencyRecorder } from "./latency.ts";

describe("LatencyRecorder", () => {
  it("finds the percentiles of what was recorded, to three digits", () => {
    const recorder = new LatencyRecorder();
    for (let value = 1; value <= 1000; value += 1) recorder.record(value / 10);
    const { count, p50, p95, p99, p999, max } = recorder.read();
    assert.equal(count, 1000);
    for (const [found, expected] of [
      [p50, 50],
      [p95, 95],
      [p99, 99],
      [p999, 99.9],
      [max, 100],
    ] as const) {
      assert.ok(Math.abs(found - expected) <= expected / 500, `${found} is not ${expected}`);
    }
  });

  it("keeps a latency longer than it can tell apart as the longest it can", () => {
    const recorder = new LatencyRecorder();
    recorder.record(10_000_000);
    assert.ok(recorder.read().max >= 59_900);
  });
});
