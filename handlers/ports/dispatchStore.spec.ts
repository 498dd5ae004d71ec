import assert from "node:assert/strict";
import { applyChanges, emptyDispatchState } from "./dispatchStore.ts";

describe("applyChanges", () => {
  it("never takes an erasure back, in whatever order two of them come", () => {
    const state = emptyDispatchState();
    applyChanges(state, [
      { op: "erase", at: 2 },
      { op: "erase", at: 1 },
    ]);
    assert.equal(state.erasedAt, 2);
  });
});
