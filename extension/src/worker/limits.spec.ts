import assert from "node:assert/strict";
import { countPrompts, moveNewest, notAhead, notePrompt, withoutPrompt } from "./limits.ts";

const LIMITS = { gapSeconds: 10, perHour: 3, perDay: 4 };
const MINUTE = 60_000;
const NOW = 1_800_000_000_000;

describe("limits of prompts", () => {
  it("let the first one pass at once", () => {
    assert.deepEqual(countPrompts([], LIMITS, NOW), { lastHour: 0, lastDay: 0, nextAt: 0 });
  });

  it("keep the gap between two", () => {
    assert.equal(countPrompts([NOW - 4000], LIMITS, NOW).nextAt, NOW + 6000);
  });

  it("count a prompt from when it was typed, not from when its tab was opened", () => {
    assert.deepEqual(moveNewest([NOW - 4000, NOW - 9000], NOW), [NOW - 9000, NOW]);
    assert.deepEqual(moveNewest([], NOW), [NOW]);
  });

  it("take back one prompt that was never typed, and no other", () => {
    assert.deepEqual(withoutPrompt([1, 2, 2, 3], 2), [1, 2, 3]);
    assert.deepEqual(withoutPrompt([1, 3], 2), [1, 3]);
  });

  it("keep the number within any hour", () => {
    const times = [50, 40, 30].map((it) => NOW - it * MINUTE);
    const counters = countPrompts(times, LIMITS, NOW);
    assert.deepEqual(counters, { lastHour: 3, lastDay: 3, nextAt: NOW + 10 * MINUTE });
  });

  it("keep the number within any day", () => {
    const times = [600, 500, 400, 300].map((it) => NOW - it * MINUTE);
    assert.equal(countPrompts(times, LIMITS, NOW).nextAt, NOW + 840 * MINUTE);
  });

  it("are not outwitted by a clock that was set back", () => {
    const counters = countPrompts([NOW + 300 * MINUTE], LIMITS, NOW);
    assert.equal(counters.lastHour, 1);
    assert.equal(counters.nextAt, NOW + 10_000);
  });

  it("take a time ahead of the clock for now, and leave every other", () => {
    assert.deepEqual(notAhead([NOW + 1, NOW - 5, NOW], NOW), [NOW, NOW - 5, NOW]);
    const times = [NOW - 5, NOW];
    assert.equal(notAhead(times, NOW), times);
  });

  it("forget what is older than a day", () => {
    assert.deepEqual(notePrompt([NOW - 1441 * MINUTE, NOW - 1439 * MINUTE], NOW), [NOW - 1439 * MINUTE, NOW]);
  });
});
