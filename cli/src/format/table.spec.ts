import assert from "node:assert/strict";
import { definitions, table } from "./table.ts";

describe("table", () => {
  it("aligns columns by their widest cell and leaves no trailing blanks", () => {
    assert.deepEqual(
      table(
        ["id", "name"],
        [
          ["k1", "laptop"],
          ["key-22", ""],
        ],
      ),
      ["ID      NAME", "k1      laptop", "key-22"],
    );
  });

  it("measures cells after unsafe characters are gone", () => {
    assert.deepEqual(table(["a", "b"], [["\u001b[31mx\u001b[0m", "y"]]), ["A  B", "x  y"]);
  });
});

describe("definitions", () => {
  it("puts the values in one column", () => {
    assert.deepEqual(
      definitions([
        ["server", "ws://localhost:3003"],
        ["up", "3 s"],
      ]),
      ["server  ws://localhost:3003", "up      3 s"],
    );
  });
});
