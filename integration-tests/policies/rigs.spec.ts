import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { LogGroup } from "@pulumi/aws/cloudwatch/logGroup.js";
import type { Stack } from "@pulumi/pulumi/automation/index.js";
import { SemantestWebSocketStack } from "@semantest/websocket";
import { buildPacks, packFolder } from "../../scripts/policies/packs.ts";
import { createRelay, startRelayRig } from "../aws/component/relay.ts";
import { createRelay as createAzureRelay, startRelayRig as startAzureRig } from "../azure/component/relay.ts";
import { startEchoProvider } from "../rig/engine/echoProvider.ts";
import { requireEngine } from "../rig/engine/requireEngine.ts";
import { EngineWorkspace } from "../rig/engine/workspace.ts";
import { freePort } from "../rig/freePort.ts";
import { analyzed } from "./analyzed.ts";
import { createBudget } from "./guardedProgram.ts";
import { runUnder, stopping } from "./policyRun.ts";

// Our component with one input broken by a transform of its user, updated by the real engine against each rig: one stack
// through its life. What the clouds themselves would say is not proven.

type Inputs = Record<string, unknown>;

/** Changes inputs that a resource is about to be registered with. */
type Breaking = (inputs: Inputs) => void;

interface Rig {
  readonly workspace: EngineWorkspace;
  readonly createStack: (transform: (name: string, inputs: Inputs) => void) => Promise<Stack>;
  readonly stop: () => Promise<unknown>;
}

interface Place {
  readonly title: string;
  readonly start: (hook: Mocha.Context) => Promise<Rig>;
  /** What a rule over one resource does not allow, and everything that is said of it. */
  readonly broken: {
    readonly rule: string;
    readonly resource: string;
    readonly by: Breaking;
    readonly said: readonly string[];
  };
  /** What spends more than the rule over the whole stack allows. */
  readonly spending: { readonly budget: string; readonly by: Breaking };
}

const alertEmails = ["ops@example.com"];
const FORGETFUL = {
  rule: "aws-logs-retention",
  by: (inputs: Inputs) => {
    inputs.retentionInDays = 3653;
  },
};
const why =
  "A log group must forget after a number of days, since by default it keeps what people did for ever and is paid for ever.";
const fix = [
  "Fix: Set retentionInDays, for example to 30.",
  "More: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Working-with-log-groups-and-streams.html",
];

const PLACES: readonly Place[] = [
  {
    title: "on AWS",
    start: async (hook) => {
      const { rig } = await startRelayRig(hook);
      return {
        workspace: rig.workspace,
        createStack: (transform) =>
          createRelay(rig, { stack: "guarded", args: () => ({ alertEmails }), transform }),
        stop: () => rig.stop(),
      };
    },
    broken: {
      ...FORGETFUL,
      resource: "relay-sockets-log",
      said: [
        why,
        "retentionInDays of relay-sockets-log (aws:cloudwatch/logGroup:LogGroup) is 3653, more than 400.",
        ...fix,
      ],
    },
    spending: {
      budget: "relay-budget",
      by: (inputs) => {
        inputs.limitAmount = "500";
      },
    },
  },
  {
    title: "on Azure",
    start: async (hook) => {
      const rig = await startAzureRig(hook);
      return {
        workspace: rig.workspace,
        createStack: (transform) =>
          createAzureRelay(rig, { stack: "guarded", args: () => ({ alertEmails }), transform }),
        stop: () => rig.stop(),
      };
    },
    broken: {
      rule: "azure-storage-transport",
      resource: "relay-images",
      by: (inputs) => {
        inputs.minimumTlsVersion = "TLS1_0";
      },
      said: [
        "A storage account must refuse plain HTTP and TLS below 1.2, or what is stored can be read on its way.",
        "minimumTlsVersion of relay-images (azure-native:storage:StorageAccount) is not TLS1_2.",
        "Fix: Set enableHttpsTrafficOnly to true and minimumTlsVersion to TLS1_2, the highest that it can ask for.",
        "More: https://learn.microsoft.com/azure/storage/common/transport-layer-security-configure-minimum-version",
      ],
    },
    spending: {
      budget: "relay-budget",
      by: (inputs) => {
        inputs.amount = 500;
      },
    },
  },
  {
    // No rule judges what the component makes there; a program may hold resources of a cloud beside it.
    title: "on this machine, beside something of a cloud",
    start: async (hook) => {
      const engine = await requireEngine(hook);
      const provider = await startEchoProvider("aws");
      const workspace = await EngineWorkspace.open(engine, provider.environment);
      const port = await freePort();
      return {
        workspace,
        createStack: (transform) =>
          workspace.createStack({
            project: "relay",
            stack: "guarded",
            config: { "aws:region": { value: "eu-central-1" } },
            program: async () => {
              const transforms = [
                ({ name, opts, props }: { name: string; opts: object; props: Inputs }) => {
                  transform(name, props);
                  return { props, opts };
                },
              ];
              new SemantestWebSocketStack("relay", { cloud: "local", local: { port } });
              new LogGroup("audit", { name: "/audit", retentionInDays: 30 }, { transforms });
              createBudget({ transforms });
            },
          }),
        stop: async () => {
          await workspace.close();
          await provider.stop();
        },
      };
    },
    broken: {
      ...FORGETFUL,
      resource: "audit",
      said: [
        why,
        "retentionInDays of audit (aws:cloudwatch/logGroup:LogGroup) is 3653, more than 400.",
        ...fix,
      ],
    },
    spending: {
      budget: "budget",
      by: (inputs) => {
        inputs.limitAmount = "500";
      },
    },
  },
];

for (const { broken, spending, start, title } of PLACES) {
  describe(`our own component ${title}, with an input that the pack for starters does not allow`, function () {
    this.timeout(180_000);

    const pack = packFolder("starter");
    const breaks = new Map<string, Breaking>();
    let rig: Rig;
    let stack: Stack;

    before(async function () {
      rig = await start(this);
      await buildPacks();
      stack = await rig.createStack((name, inputs) => breaks.get(name)?.(inputs));
    });

    after(async () => {
      await rig?.stop();
    });

    async function namesInState(): Promise<string[]> {
      const { deployment } = await stack.exportStack();
      const urns: string[] = (deployment.resources ?? []).map(({ urn }: { urn: string }) => urn);
      return urns.map((urn) => urn.split("::").at(-1) ?? "");
    }

    it("is stopped before the resource is made, and told why, what, where and how to fix it", async () => {
      breaks.set(broken.resource, broken.by);
      const run = await runUnder(stack, "up", { pack });
      assert.ok(run.failure !== undefined);
      assert.deepEqual(stopping(run), [broken.rule]);
      assert.equal(run.said.find(({ rule }) => rule === broken.rule)?.text.trim(), broken.said.join("\n"));
      assert.ok(!(await namesInState()).includes(broken.resource));
    });

    it("is warned where that rule only advises, and by a rule over the stack stopped when all is made", async () => {
      breaks.set(spending.budget, spending.by);
      const configuration = join(rig.workspace.folder, "advised.json");
      await writeFile(configuration, JSON.stringify({ [broken.rule]: { enforcementLevel: "advisory" } }));
      const run = await runUnder(stack, "up", { pack, configuration });
      assert.ok(run.failure !== undefined);
      assert.deepEqual(
        run.said.map(({ level, resource, rule }) => ({ level, resource, rule })),
        [
          { level: "advisory", resource: broken.resource, rule: broken.rule },
          { level: "mandatory", resource: spending.budget, rule: "semantest-budget" },
        ],
      );
      const made = await namesInState();
      for (const name of [broken.resource, spending.budget]) assert.ok(made.includes(name), name);
      assert.deepEqual(
        await analyzed(rig.workspace, stack, pack),
        [broken.rule, "semantest-budget"].toSorted(),
      );
    });

    it("passes once it is put right, and so does its exported state", async () => {
      breaks.clear();
      assert.deepEqual(await runUnder(stack, "up", { pack }), { said: [], failure: undefined });
      assert.deepEqual(await analyzed(rig.workspace, stack, pack), []);
    });
  });
}
