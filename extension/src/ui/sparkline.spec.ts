import assert from "node:assert/strict";
import { sparklinePoints } from "./sparkline.ts";

describe("sparklinePoints", () => {
  it("spreads the samples over the box", () =>
    assert.equal(sparklinePoints([5, 10, 0], 100, 20), "0.0,10.0 50.0,0.0 100.0,20.0"));
  it("draws nothing for nothing, and one point for one", () => {
    assert.equal(sparklinePoints([], 100, 20), "");
    assert.equal(sparklinePoints([7], 100, 20), "0.0,0.0");
  });
});
