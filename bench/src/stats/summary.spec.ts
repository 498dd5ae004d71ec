import assert from "node:assert/strict";
import type { MetricName } from "./metrics.ts";
import type { Round } from "./observation.ts";
import { needsMore, summarize } from "./summary.ts";

function round(metric: MetricName, values: readonly (readonly [value: number, foreign?: number])[]): Round {
  const observations = values.map(([value, foreign]) => ({
    metric,
    value,
    ...(foreign !== undefined && { foreign }),
  }));
  return { contender: "semantest", observations, remarks: [] };
}

function only(rounds: readonly Round[], metric: MetricName) {
  return summarize(rounds).get("semantest")?.get(metric);
}

describe("summarize", () => {
  it("takes the median over all rounds", () => {
    const rounds = [
      round("p99Ms", [
        [1, 0],
        [9, 0],
      ]),
      round("p99Ms", [[2, 0]]),
    ];
    assert.deepEqual(only(rounds, "p99Ms"), { value: 2, count: 3, disturbed: false });
  });

  it("leaves out what other programs disturbed while enough is quiet", () => {
    const rounds = [
      round("p99Ms", [
        [1, 0.01],
        [2, 0.02],
        [3, 0.05],
        [90, 0.06],
      ]),
    ];
    assert.deepEqual(only(rounds, "p99Ms"), { value: 2, count: 3, disturbed: false });
  });

  it("says so where too little is quiet", () => {
    const rounds = [
      round("p99Ms", [
        [1, 0.01],
        [2, 0.02],
        [50, 0.4],
        [90, 0.5],
      ]),
    ];
    assert.deepEqual(only(rounds, "p99Ms"), { value: 26, count: 4, disturbed: true });
    assert.ok(needsMore(summarize(rounds)));
  });

  it("adds up what was lost, however disturbed", () => {
    assert.deepEqual(only([round("lost", [[1], [2]]), round("lost", [[4]])], "lost"), {
      value: 7,
      count: 3,
      disturbed: false,
    });
  });

  it("takes the value that 99 of 100 do not exceed", () => {
    const values = Array.from({ length: 100 }, (_, index) => [100 - index] as const);
    assert.equal(only([round("firstEventMs", values)], "firstEventMs")?.value, 99);
    assert.equal(only([round("firstEventMs", values.slice(0, 50))], "firstEventMs")?.value, 100);
  });
});
