import assert from "node:assert/strict";
import { glob } from "node:fs/promises";
import { matchesGlob } from "node:path";
import { SUITES } from "./suites.ts";

describe("the suites", () => {
  it("hold every spec of the repository once", async () => {
    const patterns = Object.values(SUITES).flatMap(({ specs }) => specs);
    const found: string[] = [];
    for await (const file of glob("**/*.spec.ts", { exclude: ["**/node_modules/**"] })) found.push(file);
    assert.ok(found.length > 0);
    const misplaced = found.filter((file) => patterns.filter((it) => matchesGlob(file, it)).length !== 1);
    assert.deepEqual(misplaced, []);
  });
});
