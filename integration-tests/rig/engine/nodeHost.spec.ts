import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const PRELOAD = ["--import", fileURLToPath(new URL("nodeHost.ts", import.meta.url))];
const HERE = fileURLToPath(new URL(".", import.meta.url));

/** Prints whether the SDK has loaded a compiler before and after it made a closure, and that closure. */
const MAKE_CLOSURE = `
  const { runtime } = require("@pulumi/pulumi");
  const isLoaded = () => require.cache[require.resolve("typescript")].filename !== null;
  const before = isLoaded();
  const answer = 42;
  runtime.serializeFunction(() => answer).then(({ text }) => {
    console.log(JSON.stringify({ before, after: isLoaded(), text }));
  });
`;

describe("what a program of Pulumi's Node host has loaded before it", function () {
  this.timeout(30_000);

  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "semantest-node-host-"));
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function made(...preload: readonly string[]): Promise<Record<string, unknown>> {
    const args = [...preload, "--eval", MAKE_CLOSURE];
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: HERE });
    return JSON.parse(stdout);
  }

  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    it(`keeps for the next what was compiled, and lets it end by ${signal}`, async () => {
      const program = 'require("semver"); console.log("up"); setInterval(() => {}, 1e6);';
      const child = spawn(process.execPath, [...PRELOAD, "--eval", program], {
        cwd: HERE,
        env: { ...process.env, NODE_COMPILE_CACHE: folder },
        stdio: ["ignore", "pipe", "inherit"],
      });
      await once(child.stdout, "data");
      const ended = once(child, "exit");
      child.kill(signal);
      assert.deepEqual(await ended, [null, signal]);
      const kept = await readdir(folder, { recursive: true, withFileTypes: true });
      assert.ok(kept.some((entry) => entry.isFile()));
    });
  }

  it("has the compiler loaded with the first closure, which comes out the same", async () => {
    const [plain, late] = [await made(), await made(...PRELOAD)];
    assert.deepEqual([plain.before, late.before, late.after], [true, false, true]);
    assert.equal(late.text, plain.text);
  });
});
