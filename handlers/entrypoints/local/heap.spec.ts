import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

/** V8 answers to flags on standard error alone, so a process of its own is asked. That pauses are shorter is for the benchmark. */
describe("keepYoungObjectsYoung", () => {
  const file = fileURLToPath(new URL("heap.ts", import.meta.url));
  const run = (script: string) =>
    promisify(execFile)(process.execPath, ["--input-type=module", "--eval", script], { timeout: 20_000 });

  it("names a flag that this V8 knows", async () => {
    const { stderr } = await run(`(await import(${JSON.stringify(file)})).keepYoungObjectsYoung();`);
    assert.equal(stderr, "");
  });

  it("would be told of a flag that it does not know", async () => {
    const { stderr } = await run(`(await import("node:v8")).setFlagsFromString("--no-such-flag");`);
    assert.match(stderr, /no-such-flag/);
  });
});
