import assert from "node:assert/strict";
import { glob, readFile } from "node:fs/promises";
import { matchesGlob } from "node:path";
import { SUITES } from "./suites.ts";

describe("the suites", () => {
  const patterns = Object.values(SUITES).flatMap(({ parts }) => parts.flatMap(({ specs }) => specs));
  let found: string[];

  before(async () => {
    found = [];
    for await (const file of glob("**/*.spec.ts", { exclude: ["**/node_modules/**"] })) found.push(file);
    assert.ok(found.length > 0);
  });

  it("hold every spec of the repository once", () => {
    const misplaced = found.filter((file) => patterns.filter((it) => matchesGlob(file, it)).length !== 1);
    assert.deepEqual(misplaced, []);
  });

  it("name no specs that are not there", () => {
    const empty = patterns.filter((it) => !found.some((file) => matchesGlob(file, it)));
    assert.deepEqual(empty, []);
  });

  it("have an npm script each", async () => {
    const { scripts } = JSON.parse(await readFile("package.json", "utf8"));
    const commands = Object.keys(SUITES).map((name) => [`test:${name}`, `node scripts/test.ts ${name}`]);
    const written = Object.entries(scripts).filter(([script]) => script.startsWith("test:"));
    assert.deepEqual(Object.fromEntries(written), Object.fromEntries(commands));
  });
});
