import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Stack } from "@pulumi/pulumi/automation/index.js";
import * as v from "valibot";
import { buildPacks, packFolder } from "../../scripts/policies/packs.ts";
import { createRelay as createAwsRelay, startRelayRig as startAwsRig } from "../aws/component/relay.ts";
import { createRelay as createAzureRelay, startRelayRig as startAzureRig } from "../azure/component/relay.ts";

/*
 * The planner beside a preview of the real engine under the same pack: the same resources, the same verdict. The rigs' thin
 * providers stand where a user's plugins do; what those say of an account the planner's own answers stand for.
 */

const run = promisify(execFile);
const PLAN = fileURLToPath(new URL("../../scripts/plan.ts", import.meta.url));
/** What an engine registers by itself. */
const ENGINES_OWN = /^pulumi:(pulumi:Stack|providers:)/;
const ADDRESS = "ops@example.com";

const TIERS = ["starter", "production"] as const;
type Tier = (typeof TIERS)[number];

const PlanSchema = v.object({
  resources: v.array(v.object({ type: v.string(), name: v.string() })),
  policies: v.object({
    violations: v.array(v.object({ rule: v.string() })),
    advisories: v.array(v.object({ rule: v.string() })),
    unseen: v.array(v.object({ rule: v.string(), resource: v.nullable(v.string()) })),
  }),
});

interface Seen {
  readonly resources: readonly string[];
  readonly violations: readonly string[];
  readonly advisories: readonly string[];
}

async function planned(cloud: string, tier: Tier, region: string): Promise<Seen> {
  const flags = ["--tier", tier, "--region", region, "--alert-email", ADDRESS, "--json"];
  // Exit code 1 says that the policies stop it, which the plan tells as well.
  const { stdout } = await run(process.execPath, [PLAN, cloud, ...flags]).catch(
    (error: Error & { code?: unknown; stdout?: string }) => {
      if (error.code === 1 && error.stdout !== undefined) return { stdout: error.stdout };
      throw error;
    },
  );
  const { policies, resources } = v.parse(v.pipe(v.string(), v.parseJson(), PlanSchema), stdout);
  return {
    resources: resources.map(({ type, name }) => `${type} ${name}`).sort(),
    violations: names(policies.violations.map(({ rule }) => rule)),
    advisories: names(policies.advisories.map(({ rule }) => rule)),
  };
}

async function previewed(stack: Stack, tier: Tier): Promise<Seen> {
  const resources: string[] = [];
  const violations: string[] = [];
  const advisories: string[] = [];
  const preview = stack.preview({
    policyPacks: [packFolder(tier)],
    onEvent: ({ policyEvent, resourcePreEvent }) => {
      if (resourcePreEvent !== undefined) {
        const { type, urn } = resourcePreEvent.metadata;
        if (!ENGINES_OWN.test(type)) resources.push(`${type} ${urn.split("::").at(-1)}`);
      }
      if (policyEvent !== undefined && policyEvent.policyName !== "semantest-unseen") {
        const list = policyEvent.enforcementLevel === "mandatory" ? violations : advisories;
        list.push(policyEvent.policyName);
      }
    },
  });
  await preview.catch((error: unknown) => {
    if (violations.length === 0) throw error;
  });
  return { resources: resources.sort(), violations: names(violations), advisories: names(advisories) };
}

function names(rules: readonly string[]): string[] {
  return [...new Set(rules)].sort();
}

describe("a plan and a preview of the real engine", function () {
  this.timeout(180_000);

  const clouds = {
    aws: {
      region: "us-east-1",
      open: async (hook: Mocha.Context) => {
        const { rig } = await startAwsRig(hook);
        return {
          stop: () => rig.stop(),
          create: (tier: Tier) =>
            createAwsRelay(rig, { stack: tier, args: () => ({ tier, alertEmails: [ADDRESS] }) }),
        };
      },
    },
    azure: {
      region: "westeurope",
      open: async (hook: Mocha.Context) => {
        const rig = await startAzureRig(hook);
        return {
          stop: () => rig.stop(),
          create: (tier: Tier) =>
            createAzureRelay(rig, { stack: tier, args: () => ({ tier, alertEmails: [ADDRESS] }) }),
        };
      },
    },
  };

  for (const [cloud, { open, region }] of Object.entries(clouds)) {
    describe(`of cloud ${cloud}`, () => {
      let rig: Awaited<ReturnType<typeof open>>;

      before(async function () {
        rig = await open(this);
        await buildPacks();
      });

      after(async () => {
        await rig?.stop();
      });

      for (const tier of TIERS) {
        it(`agree on tier ${tier}`, async () => {
          const seen = await previewed(await rig.create(tier), tier);
          assert.ok(seen.resources.length > 50);
          assert.deepEqual(await planned(cloud, tier, region), seen);
        });
      }
    });
  }
});
