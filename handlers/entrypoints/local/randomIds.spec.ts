import assert from "node:assert/strict";
import { validate, version } from "uuid";
import { ManualClock } from "../../ports/contract/index.ts";
import { RandomIds } from "./randomIds.ts";

describe("RandomIds", () => {
  it("gives UUIDs of version 7 that never come twice and only grow, also within a millisecond", () => {
    const clock = new ManualClock();
    const ids = new RandomIds(clock);
    const given: string[] = [];
    for (let millisecond = 0; millisecond < 3; millisecond += 1) {
      for (let count = 0; count < 1000; count += 1) given.push(ids.uuid());
      clock.advance(1);
    }
    assert.ok(given.every((id) => validate(id) && version(id) === 7));
    assert.equal(new Set(given).size, given.length);
    assert.deepEqual(given.toSorted(), given);
  });

  it("begins with the time, and goes on where the clock steps back", () => {
    const clock = new ManualClock(0x0123456789ab);
    const ids = new RandomIds(clock);
    const first = ids.uuid();
    assert.equal(first.slice(0, 13), "01234567-89ab");
    clock.advance(-5000);
    assert.ok(ids.uuid() > first);
  });

  it("tells processes apart that start in the same millisecond", () => {
    const clock = new ManualClock();
    const firsts = Array.from({ length: 100 }, () => new RandomIds(clock).uuid());
    assert.equal(new Set(firsts).size, firsts.length);
  });

  it("draws as many random bytes as are asked for", () => {
    const ids = new RandomIds(new ManualClock());
    assert.equal(ids.random(33).length, 33);
    assert.notDeepEqual(ids.random(33), ids.random(33));
  });
});
