import assert from "node:assert/strict";
import { safeFileName } from "./fileName.ts";

describe("safeFileName", () => {
  const cases = [
    ["fox.png", "fox.png"],
    ["fox.jpeg.exe", "fox.jpeg.png"],
    ["../../etc/passwd", "image-1.png"],
    [".hidden", "image-1.png"],
    ["con", "image-1.png"],
    ["NUL.txt", "image-1.png"],
    ["a".repeat(200), "image-1.png"],
    ["a\u202Egnp.exe", "image-1.png"],
    [undefined, "image-1.png"],
  ] as const;
  for (const [wished, name] of cases)
    it(`${JSON.stringify(wished)} becomes ${name}`, () =>
      assert.equal(safeFileName(wished, "image/png", "image-1"), name));
});
