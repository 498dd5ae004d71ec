import assert from "node:assert/strict";
import { glob, readFile } from "node:fs/promises";
import { matchesGlob } from "node:path";
import * as v from "valibot";
import { SUITES } from "./suites.ts";

describe("the suites", () => {
  const parts = Object.values(SUITES).flatMap((suite) => suite.parts);

  it("hold every spec of the repository once", async () => {
    const patterns = parts.flatMap(({ specs }) => specs);
    const found: string[] = [];
    for await (const file of glob("**/*.spec.ts", { exclude: ["**/node_modules/**"] })) found.push(file);
    assert.ok(found.length > 0);
    const misplaced = found.filter((file) => patterns.filter((it) => matchesGlob(file, it)).length !== 1);
    assert.deepEqual(misplaced, []);
  });

  it("have a command each", async () => {
    const { scripts } = v.parse(
      v.object({ scripts: v.record(v.string(), v.string()) }),
      JSON.parse(await readFile("package.json", "utf8")),
    );
    for (const name of Object.keys(SUITES))
      assert.equal(scripts[`test:${name}`], `node scripts/test.ts ${name}`);
  });
});
