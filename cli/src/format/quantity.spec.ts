import assert from "node:assert/strict";
import { byteCount, counted, duration } from "./quantity.ts";

describe("quantities", () => {
  it("writes bytes in decimal units", () => {
    const cases = [0, 999, 1000, 5_242_880, 52_428_800, 999_999_999_999_999];
    assert.deepEqual(cases.map(byteCount), ["0 B", "999 B", "1.00 KB", "5.24 MB", "52.4 MB", "1000000 GB"]);
  });

  it("writes durations in the unit a person would choose", () => {
    const cases = [0.84, 340.4, 4_200, 59_999, 185_000, 7_800_000];
    assert.deepEqual(cases.map(duration), ["0.8 ms", "340 ms", "4.2 s", "60.0 s", "3 min 5 s", "2 h 10 min"]);
  });

  it("adds the plural s for every count but one", () => {
    assert.deepEqual(
      [0, 1, 2].map((it) => counted(it, "extension")),
      ["0 extensions", "1 extension", "2 extensions"],
    );
  });
});
