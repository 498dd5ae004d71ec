import assert from "node:assert/strict";
import { SemantestWebSocketStack } from "@semantest/websocket";
import { buildPacks, packFolder } from "../../scripts/policies/packs.ts";
import type { AwsStackArgs } from "../aws/component/relay.ts";
import { createRelay, startRelayRig } from "../aws/component/relay.ts";
import { createRelay as createAzureRelay, startRelayRig as startAzureRig } from "../azure/component/relay.ts";
import type { AwsRig } from "../rig/aws/awsRig.ts";
import type { DeployedRig } from "../rig/azure/deployedRig.ts";
import { requireEngine } from "../rig/engine/requireEngine.ts";
import { EngineWorkspace } from "../rig/engine/workspace.ts";
import { freePort } from "../rig/freePort.ts";
import { runUnder, stopping } from "./policyRun.ts";

/** Advice that our component on Azure does not take: these logs of SignalR name the address of every peer. */
const MEANT = { starter: [], production: ["azure-signalr-diagnostics"] };

describe("our own component on this machine, under the pack for starters", function () {
  this.timeout(120_000);

  it("comes up and nothing is said", async function () {
    const workspace = await EngineWorkspace.open(await requireEngine(this));
    try {
      await buildPacks();
      const port = await freePort();
      const stack = await workspace.createStack({
        project: "relay",
        stack: "local",
        program: async () => ({
          healthUrl: new SemantestWebSocketStack("relay", { cloud: "local", local: { port } }).healthUrl,
        }),
      });
      const run = await runUnder(stack, "up", { pack: packFolder("starter") });
      assert.deepEqual(run, { said: [], failure: undefined });
    } finally {
      await workspace.close();
    }
  });
});

describe("our own component on AWS, under the pack of its tier in the engine", function () {
  this.timeout(180_000);

  let rig: AwsRig;

  before(async function () {
    ({ rig } = await startRelayRig(this));
    await buildPacks();
  });

  after(async () => {
    await rig?.stop();
  });

  const alertEmails = ["ops@example.com"];
  const tiers: Record<"starter" | "production", () => AwsStackArgs> = {
    starter: () => ({ alertEmails }),
    // The account has its role for access logs from the first stack.
    production: () => ({ alertEmails, tier: "production", aws: { accountLogRole: "skip" } }),
  };
  for (const tier of ["starter", "production"] as const) {
    it(`is stopped in a preview of tier ${tier} by nothing, and comes up with nothing said`, async () => {
      const stack = await createRelay(rig, { stack: tier, args: tiers[tier] });
      const preview = await runUnder(stack, "preview", { pack: packFolder(tier) });
      assert.deepEqual([stopping(preview), preview.failure], [[], undefined]);
      // A preview does not know yet what AWS will name things; the update does, and leaves nothing unseen.
      assert.deepEqual([...new Set(preview.said.map(({ rule }) => rule))], ["semantest-unseen"]);
      const up = await runUnder(stack, "up", { pack: packFolder(tier) });
      assert.deepEqual(up, { said: [], failure: undefined });
    });
  }
});

describe("our own component on Azure, under the pack of its tier in the engine", function () {
  this.timeout(180_000);

  let rig: DeployedRig;

  before(async function () {
    rig = await startAzureRig(this);
    await buildPacks();
  });

  after(async () => {
    await rig?.stop();
  });

  for (const tier of ["starter", "production"] as const) {
    it(`comes up on tier ${tier} and nothing is said but what is meant so`, async () => {
      const stack = await createAzureRelay(rig, {
        stack: tier,
        args: () => ({ tier, alertEmails: ["ops@example.com"] }),
      });
      const run = await runUnder(stack, "up", { pack: packFolder(tier) });
      assert.deepEqual(stopping(run), [], run.failure);
      assert.deepEqual(
        run.said.map(({ rule }) => rule),
        MEANT[tier],
      );
    });
  }
});
