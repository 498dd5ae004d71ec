import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { type Load, nextOverloadState, OverloadMonitor, type OverloadState } from "./overload.ts";

const CALM: Load = { delayMs: 2, utilization: 0.3 };
const LATE: Load = { delayMs: 550, utilization: 0.7 };
const BUSY: Load = { delayMs: 20, utilization: 1 };
const BUSY_AND_LATE: Load = { delayMs: 260, utilization: 0.99 };
const BETWEEN: Load = { delayMs: 150, utilization: 0.5 };

function after(loads: readonly Load[], from: OverloadState = { overloaded: false, streak: 0 }): boolean {
  return loads.reduce(nextOverloadState, from).overloaded;
}

describe("nextOverloadState", () => {
  const overloaded = { overloaded: true, streak: 0 };

  it("takes three late seconds on end for overload", () => {
    assert.equal(after([LATE, LATE]), false);
    assert.equal(after([LATE, LATE, CALM, LATE, LATE]), false);
    assert.equal(after([LATE, LATE, LATE]), true);
    assert.equal(after([BUSY_AND_LATE, BUSY_AND_LATE, BUSY_AND_LATE]), true);
  });

  it("does not take a busy loop that is on time for overload", () => {
    assert.equal(after(Array.from({ length: 60 }, () => BUSY)), false);
  });

  it("ends only after three calm seconds on end", () => {
    assert.equal(after([CALM, CALM], overloaded), true);
    assert.equal(after([CALM, CALM, BETWEEN, CALM, CALM], overloaded), true);
    assert.equal(after([CALM, CALM, CALM], overloaded), false);
  });

  it("keeps its verdict in between, whichever it is", () => {
    const long = Array.from({ length: 60 }, () => BETWEEN);
    assert.equal(after(long), false);
    assert.equal(after(long, overloaded), true);
  });
});

describe("OverloadMonitor", () => {
  /** Between two samples the loop turns freely before and after: a measurement begins and ends with a timer. */
  async function turns(monitor: OverloadMonitor, verdict: boolean, work: () => void): Promise<void> {
    while (monitor.overloaded !== verdict) {
      await delay(25);
      work();
      await delay(25);
      monitor.sample();
    }
  }

  it("sees a blocked event loop, and its end", async () => {
    const monitor = new OverloadMonitor();
    try {
      await turns(monitor, true, () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 520));
      assert.ok(monitor.load.delayMs >= 500);
      await turns(monitor, false, () => undefined);
    } finally {
      monitor.stop();
    }
  });
});
