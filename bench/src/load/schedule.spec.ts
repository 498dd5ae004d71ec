import assert from "node:assert/strict";
import fc from "fast-check";
import { createSchedule } from "./schedule.ts";

describe("createSchedule", () => {
  it("spreads 10,000 a second as ten per millisecond", () => {
    const schedule = createSchedule(10_000);
    assert.equal(schedule.dueBy(0), 10);
    assert.equal(schedule.dueBy(0.9), 10);
    assert.equal(schedule.dueBy(1), 20);
    assert.equal(schedule.dueAt(9), 0);
    assert.equal(schedule.dueAt(10), 1);
  });

  it("has nothing due before the start", () => {
    assert.equal(createSchedule(10_000).dueBy(-1), 0);
  });

  it("counts a message as due exactly from its intended time on", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100_000 }), fc.nat(1_000_000), (rate, index) => {
        const schedule = createSchedule(rate);
        const at = schedule.dueAt(index);
        assert.ok(schedule.dueBy(at) > index);
        assert.ok(schedule.dueBy(at - 0.001) <= index);
      }),
    );
  });

  it("refuses a rate that is no whole number of messages", () => {
    for (const rate of [0, -1, 0.5, Number.NaN]) assert.throws(() => createSchedule(rate), RangeError);
  });
});
