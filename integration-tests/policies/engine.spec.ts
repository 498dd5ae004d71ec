import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Stack } from "@pulumi/pulumi/automation/index.js";
import { buildPacks, packFolder } from "../../scripts/policies/packs.ts";
import { type EchoProvider, startEchoProvider } from "../rig/engine/echoProvider.ts";
import { requireEngine } from "../rig/engine/requireEngine.ts";
import { EngineWorkspace } from "../rig/engine/workspace.ts";
import { analyzed } from "./analyzed.ts";
import { type Faults, guardedProgram } from "./guardedProgram.ts";
import { runUnder, stopping } from "./policyRun.ts";

describe("a pack in the engine", function () {
  this.timeout(120_000);

  const pack = packFolder("starter");
  let provider: EchoProvider;
  let workspace: EngineWorkspace;

  before(async function () {
    const engine = await requireEngine(this);
    await buildPacks();
    provider = await startEchoProvider("aws");
    workspace = await EngineWorkspace.open(engine, provider.environment);
  });

  after(async () => {
    await workspace?.close();
    await provider?.stop();
  });

  function createStack(stack: string, faults?: Faults): Promise<Stack> {
    return workspace.createStack({
      project: "orders",
      stack,
      config: { "aws:region": { value: "eu-central-1" } },
      program: guardedProgram(faults),
    });
  }

  async function configured(name: string, configuration: object): Promise<string> {
    const file = join(workspace.folder, `${name}.json`);
    await writeFile(file, JSON.stringify(configuration));
    return file;
  }

  async function namesInState(stack: Stack): Promise<string[]> {
    const { deployment } = await stack.exportStack();
    const urns: string[] = (deployment.resources ?? []).map(({ urn }: { urn: string }) => urn);
    return urns.map((urn) => urn.split("::").at(-1) ?? "");
  }

  it("stops an update before the resource, and says why, what, where and how to fix it", async () => {
    const stack = await createStack("violating", { retentionInDays: 0 });
    const run = await runUnder(stack, "up", { pack });
    assert.deepEqual(stopping(run), ["aws-logs-retention"]);
    assert.equal(
      run.said.find(({ rule }) => rule === "aws-logs-retention")?.text.trim(),
      [
        "A log group must forget after a number of days, since by default it keeps what people did for ever and is paid for ever.",
        "retentionInDays of log (aws:cloudwatch/logGroup:LogGroup) is not set, so that nothing is ever forgotten.",
        "Fix: Set retentionInDays, for example to 30.",
        "More: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Working-with-log-groups-and-streams.html",
      ].join("\n"),
    );
    assert.ok(run.failure !== undefined);
    assert.ok(!provider.created.includes("log"), provider.created.join());
    assert.ok(!(await namesInState(stack)).includes("log"));
  });

  it("lets the fixed program pass", async () => {
    const stack = await createStack("fixed");
    const { failure, said } = await runUnder(stack, "up", { pack });
    assert.deepEqual({ failure, said }, { failure: undefined, said: [] });
  });

  it("warns by an advisory rule and goes on", async () => {
    const stack = await createStack("advised", { billingMode: "PROVISIONED" });
    const { failure, said } = await runUnder(stack, "up", { pack });
    assert.equal(failure, undefined);
    assert.deepEqual(
      said.map(({ level, resource, rule }) => ({ level, resource, rule })),
      [{ level: "advisory", resource: "orders", rule: "aws-dynamodb-capacity" }],
    );
  });

  it("stops by a rule over the stack in a preview, but in an update without one only at its end", async () => {
    const stack = await createStack("unbudgeted", { hasBudget: false });
    const preview = await runUnder(stack, "preview", { pack });
    assert.deepEqual(stopping(preview), ["semantest-budget"]);
    assert.ok(preview.failure !== undefined);
    assert.deepEqual(await namesInState(stack), []);
    const update = await runUnder(stack, "up", { pack });
    assert.deepEqual(stopping(update), ["semantest-budget"]);
    assert.ok(update.failure !== undefined);
    assert.ok((await namesInState(stack)).includes("orders"), "made before it was stopped");
  });

  it("says in a preview what a mandatory rule cannot see, and judges it in the update", async () => {
    const stack = await createStack("unseen");
    const { failure, said } = await runUnder(stack, "preview", { pack });
    assert.equal(failure, undefined);
    const unseen = said.filter(({ rule }) => rule === "semantest-unseen");
    assert.deepEqual(
      unseen.map(({ level, resource }) => ({ level, resource })),
      [{ level: "advisory", resource: "rights" }],
    );
    assert.match(
      unseen[0]?.text ?? "",
      /aws-iam-wildcards has not judged this: policy of rights \(.*\) is not known yet\. It is judged during the update/,
    );
    assert.deepEqual(await runUnder(stack, "up", { pack }), { failure: undefined, said: [] });
  });

  it("puts right what has one right answer, where it is told to", async () => {
    const stack = await createStack("remedied");
    const configuration = await configured("remedied", {
      "aws-dynamodb-pitr": { enforcementLevel: "remediate" },
    });
    const { failure } = await runUnder(stack, "up", { pack, configuration });
    assert.equal(failure, undefined);
    const { deployment } = await stack.exportStack();
    const table = deployment.resources.find(({ urn }: { urn: string }) => urn.endsWith("::orders"));
    assert.deepEqual(table?.inputs?.pointInTimeRecovery, { enabled: true });
  });

  it("takes numbers from its configuration, and refuses those that a rule does not take", async () => {
    const stack = await createStack("stricter");
    const stricter = await configured("stricter", { "semantest-budget": { maximumUsd: 20 } });
    assert.deepEqual(stopping(await runUnder(stack, "preview", { pack, configuration: stricter })), [
      "semantest-budget",
    ]);
    const wrong = await configured("wrong", { "semantest-budget": { maximumUsd: 0 } });
    const { failure } = await runUnder(stack, "preview", { pack, configuration: wrong });
    assert.match(failure ?? "", /maximumUsd: Must be greater than or equal to 1/);
  });

  const waiver = {
    rule: "aws-logs-retention",
    resource: "log",
    reason: "Law asks for ten years.",
    expires: "9999-12-31",
  };

  it("shows a waiver that holds, and passes", async () => {
    const stack = await createStack("waived", { retentionInDays: 3653 });
    const configuration = await configured("waived", { "semantest-waivers": { waivers: [waiver] } });
    const { failure, said } = await runUnder(stack, "up", { pack, configuration });
    assert.equal(failure, undefined);
    assert.deepEqual(
      said.map(({ level, rule }) => ({ level, rule })),
      [{ level: "advisory", rule: "semantest-waivers-in-force" }],
    );
    assert.ok(
      said[0]?.text.includes(
        "aws-logs-retention is waived for log until 9999-12-31: Law asks for ten years.",
      ),
    );
  });

  it("is stopped by a waiver that has expired or gives no reason, and by what it waived", async () => {
    const stack = await createStack("lapsed", { retentionInDays: 3653 });
    for (const [name, change] of Object.entries({
      expired: { expires: "2020-01-01" },
      silent: { reason: "" },
    })) {
      const configuration = await configured(name, {
        "semantest-waivers": { waivers: [{ ...waiver, ...change }] },
      });
      const run = await runUnder(stack, "preview", { pack, configuration });
      assert.deepEqual(stopping(run), ["aws-logs-retention", "semantest-waivers"]);
    }
  });

  it("judges an exported state, without program, provider or backend", async () => {
    const stack = await createStack("analyzed", { retentionInDays: 3653 });
    await stack.up();
    assert.deepEqual(await analyzed(workspace, stack, pack), ["aws-logs-retention"]);
  });
});
