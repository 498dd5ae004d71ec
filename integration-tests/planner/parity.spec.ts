import assert from "node:assert/strict";
import type { Stack } from "@pulumi/pulumi/automation/index.js";
import type { SemantestWebSocketStackArgs } from "@semantest/websocket";
import { SemantestWebSocketStack, Tier } from "@semantest/websocket";
import { buildPacks } from "../../scripts/policies/packs.ts";
import { createRelay, startRelayRig } from "../aws/component/relay.ts";
import { createRelay as createAzureRelay, startRelayRig as startAzureRig } from "../azure/component/relay.ts";
import { requireEngine } from "../rig/engine/requireEngine.ts";
import { EngineWorkspace } from "../rig/engine/workspace.ts";
import { type PlannedStack, plannedByCli } from "./plannedByCli.ts";
import { type Preview, previewed } from "./previewed.ts";

// Proves that the planner, without engine and account, says what the real engine says in a preview: the same resources,
// the same verdict, and the same gaps in what can be seen. What the clouds' own plugins would add is not proven: the
// rigs' providers stand in for them.

const MAIL = "ops@example.com";
const TIERS = ["starter", "production"] as const;

type Args = Omit<SemantestWebSocketStackArgs, "cloud">;

interface Engine {
  createStack(name: string, args: Args): Promise<Stack>;
  stop(): Promise<void>;
}

interface Cloud {
  readonly cloud: "aws" | "azure" | "local";
  readonly tiers: readonly (typeof TIERS)[number][];
  /** What the component is told of the region, which the planner takes as `--region`. */
  readonly region?: { readonly name: string; readonly args: Args };
  readonly start: (hook: Mocha.Context) => Promise<Engine>;
}

const CLOUDS: readonly Cloud[] = [
  {
    cloud: "aws",
    tiers: TIERS,
    region: { name: "us-east-1", args: { aws: { region: "us-east-1" } } },
    start: async (hook) => {
      const { rig } = await startRelayRig(hook);
      return {
        createStack: (stack, args) => createRelay(rig, { stack, args: () => args }),
        stop: () => rig.stop(),
      };
    },
  },
  {
    cloud: "azure",
    tiers: TIERS,
    region: { name: "westeurope", args: { azure: { location: "westeurope" } } },
    start: async (hook) => {
      const rig = await startAzureRig(hook);
      return {
        createStack: (stack, args) => createAzureRelay(rig, { stack, args: () => args }),
        stop: () => rig.stop(),
      };
    },
  },
  {
    cloud: "local",
    tiers: ["starter"],
    start: async (hook) => {
      const workspace = await EngineWorkspace.open(await requireEngine(hook));
      const program = async () => {
        new SemantestWebSocketStack("relay", { cloud: "local" });
      };
      return {
        createStack: (stack) => workspace.createStack({ project: "relay", stack, program }),
        stop: () => workspace.close(),
      };
    },
  },
];

for (const { cloud, region, start, tiers } of CLOUDS) {
  describe(`the planner and the real engine's preview of ${cloud}`, function () {
    this.timeout(180_000);

    let engine: Engine;

    before(async function () {
      engine = await start(this);
      await buildPacks();
    });

    after(async () => {
      await engine?.stop();
    });

    for (const tier of tiers) {
      it(`say the same on tier ${tier}`, async () => {
        const where = region === undefined ? [] : ["--region", region.name];
        const planned = await plannedByCli([cloud, "--tier", tier, "--alert-email", MAIL, ...where]);
        const stack = await engine.createStack(tier, { tier, alertEmails: [MAIL], ...region?.args });
        const preview = await previewed(stack, tier);
        assert.ok(preview.creates.length > 0);
        assert.deepEqual(asPreview(planned), preview);
      });
    }

    if (region !== undefined) {
      it("say the same on tier production once its domain is ready", async () => {
        const domain = "relay.example.com";
        const flags = ["--tier", "production", "--alert-email", MAIL, "--region", region.name];
        const planned = await plannedByCli([cloud, ...flags, "--domain", domain]);
        const args = {
          tier: Tier.Production,
          alertEmails: [MAIL],
          domain,
          domainReady: true,
          ...region.args,
        };
        const preview = await previewed(await engine.createStack("named", args), "production");
        assert.deepEqual(asPreview(planned), preview);
      });
    }
  });
}

function asPreview({ policies, resources }: PlannedStack): Preview {
  const told = (all: PlannedStack["policies"]["violations"]) =>
    all.map(({ resource, rule }) => `${rule} ${resource}`).sort();
  return {
    creates: resources.map(({ name, type }) => `${type} ${name}`).sort(),
    violations: told(policies.violations),
    advisories: told(policies.advisories),
    unseen: policies.unseen.map(({ message }) => message).sort(),
  };
}
