import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runPart } from "./mochaSuite.ts";
import { countsText, sum, withoutSkips } from "./result.ts";

describe("runPart", function () {
  this.timeout(40_000);
  let folder: string;
  let printed: string[];

  beforeEach(async () => {
    printed = [];
    folder = await mkdtemp(join(tmpdir(), "semantest-suite-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const cases: readonly { readonly does: string; readonly spec: string; readonly counts: string }[] = [
    {
      does: "counts what passed",
      spec: 'it("a", () => {}); it("b", () => {});',
      counts: "2 passed, 0 failed",
    },
    {
      does: "counts what failed",
      spec: 'it("a", () => {}); it("b", () => { throw new Error("no"); });',
      counts: "1 passed, 1 failed",
    },
    {
      does: "counts what was skipped",
      spec: 'it("a", () => {}); it("b", function () { this.skip(); });',
      counts: "1 passed, 0 failed, 1 skipped",
    },
    { does: "fails where a suite holds no test", spec: "", counts: "0 passed, 1 failed" },
    {
      does: "fails where a spec cannot be loaded",
      spec: 'import "./absent.ts";',
      counts: "0 passed, 1 failed",
    },
    {
      does: "fails where the process ends before its last test",
      spec: 'it("a", () => {}); it("b", () => process.exit(0));',
      counts: "1 passed, 1 failed",
    },
    {
      does: "fails where the process outlives its last test",
      spec: 'it("a", () => { setInterval(() => {}, 1000); });',
      counts: "1 passed, 1 failed",
    },
  ];
  for (const { does, spec, counts } of cases) {
    it(does, async () => assert.equal(countsText(await run(spec)), counts));
  }

  it("prints a failure whole", async () => {
    await run('describe("group", () => { it("name", () => { throw new Error("reason"); }); });');
    assert.match(printed.join("\n"), /FAILED group name\n.*Error: reason\n.*planted\.spec\.ts:1/);
  });

  it("passes on what could not be had, and why", async () => {
    const message = { kind: "absent", reason: "no promtool", remedy: "apt-get install prometheus" };
    const { absent } = await run(`it("a", () => { process.send(${JSON.stringify(message)}); });`);
    assert.deepEqual(absent, ["no promtool; to have it: apt-get install prometheus"]);
  });

  async function run(spec: string) {
    const file = join(folder, "planted.spec.ts");
    await writeFile(file, spec);
    const print = (text: string) => printed.push(text);
    const options = {
      environment: process.env,
      print,
      output: "ignore",
      timeoutMs: 30_000,
      lingerMs: 200,
    } as const;
    return runPart("planted", [file], options);
  }
});

describe("sum", () => {
  it("adds up what several processes find, each of which may fail alone", () => {
    const passed = { name: "a", passed: 2, failed: 0, skipped: 1, milliseconds: 5, absent: ["x"] };
    const failed = { name: "b", passed: 0, failed: 1, skipped: 0, milliseconds: 7, absent: ["x", "y"] };
    assert.deepEqual(sum([passed, failed], "both"), {
      name: "both",
      passed: 2,
      failed: 1,
      skipped: 1,
      milliseconds: 12,
      absent: ["x", "y"],
    });
  });
});

describe("withoutSkips", () => {
  it("turns what was skipped into failures", () => {
    const result = { name: "a", passed: 3, failed: 1, skipped: 2, milliseconds: 1, absent: [] };
    assert.equal(countsText(withoutSkips(result)), "3 passed, 3 failed");
  });
});
