import assert from "node:assert/strict";
import { Rotation } from "./rotation.ts";

describe("Rotation", () => {
  it("gives all where all fit, else each turn where the last one stopped", () => {
    const rotation = new Rotation();
    const names = ["a", "b", "c", "d", "e"];
    assert.deepEqual(rotation.take(names, 5), names);
    assert.deepEqual(
      [1, 2, 3].map(() => rotation.take(names, 2)),
      [
        ["a", "b"],
        ["c", "d"],
        ["e", "a"],
      ],
    );
    assert.deepEqual(rotation.take(["a", "b", "c"], 2), ["a", "b"], "whatever the list has become");
  });
});
