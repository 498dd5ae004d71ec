import assert from "node:assert/strict";
import { median } from "./median.ts";

describe("median", () => {
  it("is the middle value of an odd count, in whatever order they come", () => {
    assert.equal(median([9, 1, 5]), 5);
    assert.equal(median([7]), 7);
  });

  it("is the mean of the two middle values of an even count", () => {
    assert.equal(median([4, 1, 3, 10]), 3.5);
  });

  it("compares numbers, not their digits", () => {
    assert.equal(median([10, 9, 100]), 10);
  });

  it("is not a number where there is nothing", () => {
    assert.ok(Number.isNaN(median([])));
  });
});
