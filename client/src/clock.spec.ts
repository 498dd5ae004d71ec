import assert from "node:assert/strict";
import { VirtualClock } from "../spec/virtualClock.ts";
import { fullJitter, sleep, systemClock } from "./clock.ts";

describe("clock", () => {
  it("spreads waits from nothing up to a step that doubles to its cap", () => {
    const steps = [0, 1, 2, 3, 4, 1000].map((attempt) => fullJitter({ random: () => 1 }, attempt, 100, 1000));
    assert.deepEqual(steps, [100, 200, 400, 800, 1000, 1000]);
    assert.equal(fullJitter({ random: () => 0 }, 9, 100, 1000), 0);
  });

  it("wakes a sleeper in time, or at once when the signal aborts, and leaves no timer behind", async () => {
    const clock = new VirtualClock();
    const woken = sleep(clock, 100, new AbortController().signal);
    clock.pass(100);
    await woken;
    const controller = new AbortController();
    const stopped = sleep(clock, 100, controller.signal);
    const reason = new Error("enough");
    controller.abort(reason);
    await assert.rejects(stopped, reason);
    await assert.rejects(sleep(clock, 100, controller.signal), reason);
    assert.deepEqual(clock.due, []);
  });

  it("is the machine's own where nothing else is given", async () => {
    const before = systemClock.now();
    await sleep(systemClock, 1);
    assert.ok(systemClock.now() > before);
    assert.ok(Math.abs(systemClock.epoch() - Date.now()) < 1000);
    assert.ok(systemClock.random() < 1);
    const cancel = systemClock.after(5, () => assert.fail("taken back"));
    cancel();
    await sleep(systemClock, 10);
  });
});
