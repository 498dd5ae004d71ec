import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Stack } from "@pulumi/pulumi/automation/index.js";
import { SemantestWebSocketStack } from "@semantest/websocket";
import { buildPacks, packFolder } from "../../scripts/policies/packs.ts";
import { createRelay as createAwsRelay, startRelayRig as startAwsRig } from "../aws/component/relay.ts";
import { createRelay as createAzureRelay, startRelayRig as startAzureRig } from "../azure/component/relay.ts";
import { requireEngine } from "../rig/engine/requireEngine.ts";
import { EngineWorkspace } from "../rig/engine/workspace.ts";
import { freePort } from "../rig/freePort.ts";
import { runUnder, stopping } from "./policyRun.ts";

/*
 * Our own component under its pack, broken by a user's transform as users break things: what the engine does with each
 * level, on the clouds' rigs and on this machine. What each rule finds is for its own spec.
 */

const PACK = packFolder("starter");
const ALERT = { alertEmails: ["ops@example.com"] };

/** What the program does in the next operation. */
interface Mood {
  isBroken: boolean;
  isSilent: boolean;
}

interface Cloud {
  /** The resource whose logs would be kept for ever. */
  readonly resource: string;
  readonly rule: string;
  readonly path: string;
  /** What the engine says, besides, when nobody is told of alarms. */
  readonly unheard: readonly string[];
  /** Starts a rig; gives the way to a stack on it and to its folder. */
  open(hook: Mocha.Context): Promise<{
    create(stack: string, mood: Mood): Promise<Stack>;
    readonly folder: string;
    stop(): Promise<void>;
  }>;
}

function breaking(resource: string, mood: Mood) {
  return (name: string, inputs: Record<string, unknown>) => {
    if (mood.isBroken && name === resource) inputs.retentionInDays = 0;
  };
}

const CLOUDS: Readonly<Record<string, Cloud>> = {
  aws: {
    resource: "relay-doors-log",
    rule: "aws-logs-retention",
    path: "retentionInDays of relay-doors-log (aws:cloudwatch/logGroup:LogGroup)",
    unheard: ["aws-alarm-notifies", "semantest-budget"],
    async open(hook) {
      const { rig } = await startAwsRig(hook);
      return {
        create: (stack, mood) =>
          createAwsRelay(rig, {
            stack,
            // The account has its role for access logs from the first stack.
            args: () => ({
              ...(mood.isSilent ? {} : ALERT),
              ...(stack === "silent" && { aws: { accountLogRole: "skip" } }),
            }),
            transform: breaking("relay-doors-log", mood),
          }),
        folder: rig.workspace.folder,
        stop: () => rig.stop(),
      };
    },
  },
  azure: {
    resource: "relay-logs",
    rule: "azure-logs-retention",
    path: "retentionInDays of relay-logs (azure-native:operationalinsights:Workspace)",
    unheard: ["azure-alarm-notifies"],
    async open(hook) {
      const rig = await startAzureRig(hook);
      return {
        create: (stack, mood) =>
          createAzureRelay(rig, {
            stack,
            args: () => (mood.isSilent ? {} : ALERT),
            transform: breaking("relay-logs", mood),
          }),
        folder: rig.workspace.folder,
        stop: () => rig.stop(),
      };
    },
  },
};

async function namesInState(stack: Stack): Promise<string[]> {
  const { deployment } = await stack.exportStack();
  const urns: string[] = (deployment.resources ?? []).map(({ urn }: { urn: string }) => urn);
  return urns.map((urn) => urn.split("::").at(-1) ?? "");
}

for (const [cloud, { open, path, resource, rule, unheard }] of Object.entries(CLOUDS)) {
  describe(`our component on ${cloud}, broken under its pack`, function () {
    this.timeout(180_000);

    const mood: Mood = { isBroken: false, isSilent: false };
    let rig: Awaited<ReturnType<Cloud["open"]>>;
    let stack: Stack;

    before(async function () {
      rig = await open(this);
      await buildPacks();
      stack = await rig.create("guarded", mood);
    });

    after(async () => {
      await rig?.stop();
    });

    it("is stopped by a mandatory rule before the resource, and told what, where, why and how to fix it", async () => {
      mood.isBroken = true;
      const run = await runUnder(stack, "up", { pack: PACK });
      assert.deepEqual(stopping(run), [rule]);
      const text = run.said.find((it) => it.rule === rule)?.text ?? "";
      assert.match(text, /must forget after a number of days/);
      assert.ok(text.includes(path), text);
      assert.match(text, /\nFix: Set retentionInDays/);
      assert.match(text, /\nMore: https:\/\//);
      assert.ok(run.failure !== undefined);
      assert.ok(!(await namesInState(stack)).includes(resource));
    });

    it("is warned by the same rule where it only advises, and comes up", async () => {
      const configuration = join(rig.folder, "advisory.json");
      await writeFile(configuration, JSON.stringify({ [rule]: { enforcementLevel: "advisory" } }));
      mood.isBroken = true;
      const { failure, said } = await runUnder(stack, "up", { pack: PACK, configuration });
      assert.equal(failure, undefined);
      assert.deepEqual(
        said.map((it) => ({ level: it.level, resource: it.resource, rule: it.rule })),
        [{ level: "advisory", resource, rule }],
      );
    });

    it("passes once it is put right", async () => {
      mood.isBroken = false;
      assert.deepEqual(await runUnder(stack, "up", { pack: PACK }), { failure: undefined, said: [] });
    });

    it("is stopped by rules over the stack in a preview, but by an update without one only at its end", async () => {
      const silent = await rig.create("silent", { isBroken: false, isSilent: true });
      const preview = await runUnder(silent, "preview", { pack: PACK });
      assert.deepEqual(stopping(preview), unheard);
      assert.deepEqual(await namesInState(silent), []);
      const update = await runUnder(silent, "up", { pack: PACK });
      assert.deepEqual(stopping(update), unheard);
      assert.ok(update.failure !== undefined);
      assert.ok((await namesInState(silent)).includes("relay-deletion-guard"), "made before it was stopped");
    });
  });
}

describe("our component on this machine, under a pack with a waiver", function () {
  this.timeout(120_000);

  const waiver = {
    rule: "semantest-budget",
    resource: "the stack",
    reason: "Nothing costs.",
    expires: "9999-12-31",
  };
  let workspace: EngineWorkspace;
  let stack: Stack;

  before(async function () {
    workspace = await EngineWorkspace.open(await requireEngine(this));
    await buildPacks();
    const port = await freePort();
    stack = await workspace.createStack({
      project: "relay",
      stack: "local",
      program: async () => ({
        healthUrl: new SemantestWebSocketStack("relay", { cloud: "local", local: { port } }).healthUrl,
      }),
    });
  });

  after(async () => {
    await workspace?.close();
  });

  async function under(name: string, change: object): Promise<Awaited<ReturnType<typeof runUnder>>> {
    const configuration = join(workspace.folder, `${name}.json`);
    const waivers = { "semantest-waivers": { waivers: [{ ...waiver, ...change }] } };
    await writeFile(configuration, JSON.stringify(waivers));
    return runUnder(stack, "up", { pack: PACK, configuration });
  }

  it("is stopped where the waiver has expired, and told what to do", async () => {
    const run = await under("expired", { expires: "2020-01-01" });
    assert.deepEqual(stopping(run), ["semantest-waivers"]);
    assert.match(run.said[0]?.text ?? "", /waiver of semantest-budget for the stack .*2020-01-01/);
    assert.ok(run.failure !== undefined);
  });

  it("comes up with one that holds, which is shown", async () => {
    const run = await under("holding", {});
    assert.equal(run.failure, undefined);
    assert.deepEqual(
      run.said.map(({ level, rule }) => ({ level, rule })),
      [{ level: "advisory", rule: "semantest-waivers-in-force" }],
    );
  });
});
