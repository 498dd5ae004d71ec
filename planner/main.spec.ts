import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mock } from "node:test";
import { main } from "./main.ts";
import { haveArchives } from "./spec/archives.ts";

describe("the planner's program", function () {
  this.timeout(60_000);

  let folder: string;

  before(async () => {
    await haveArchives();
    folder = await mkdtemp(join(tmpdir(), "semantest-plan-"));
  });

  after(() => rm(folder, { recursive: true, force: true }));

  /** Its exit code, and what it wrote to each stream. */
  async function run(...args: string[]): Promise<{ code: number; out: string; error: string }> {
    const errors = mock.method(console, "error", () => {});
    try {
      let out = "";
      const code = await main(args, (text) => {
        out += text;
      });
      return { code, out, error: errors.mock.calls.flatMap((it) => it.arguments).join("\n") };
    } finally {
      errors.mock.restore();
    }
  }

  it("ends with 0 where a plan is allowed, and draws it where that is asked for", async () => {
    const file = join(folder, "cost.svg");
    const { code, error, out } = await run("aws", "--json", "--chart", file);
    assert.deepEqual({ code, error }, { code: 0, error: "" });
    assert.deepEqual(Object.keys(JSON.parse(out)), ["resources", "policies", "cost", "notes"]);
    assert.match(await readFile(file, "utf8"), /^<svg /);
  });

  it("ends with 1 where the policies stop a plan, and tells it all the same", async () => {
    const { code, out } = await run("aws", "--budget", "500:1000");
    assert.equal(code, 1);
    assert.match(out, /^Policies: not allowed \(1 violation, /m);
    assert.match(out, /violation semantest-budget: relay-budget/);
  });

  it("names the cloud of each plan where it compares", async () => {
    const { code, out } = await run("--compare", "--json");
    assert.equal(code, 0);
    assert.deepEqual(Object.keys(JSON.parse(out)), ["aws", "azure"]);
  });

  const mistakes: readonly (readonly [args: readonly string[], said: RegExp])[] = [
    [["local", "--domain", "relay.example.com"], /--domain is "relay\.example\.com"; allowed: none/],
    [["azure", "--domain", "relay.example.com"], /domain .*tier "starter"/],
    [["aws", "--domain", "not a host"], /domain is "not a host"; allowed: /],
    [["gcp"], /"gcp"; allowed: aws, azure, local/],
    [["aws", "--alert-email", "nobody"], /alertEmails\[0\] is "nobody"; allowed: an e-mail address/],
    [
      ["local", "--chart", "/no/such/folder/cost.svg"],
      /--chart is .* allowed: a file in a folder that exists/,
    ],
  ];
  for (const [args, said] of mistakes) {
    it(`ends with 2 and says what is allowed for ${args.join(" ")}`, async () => {
      const { code, error } = await run(...args);
      assert.equal(code, 2);
      assert.match(error, said);
    });
  }
});
