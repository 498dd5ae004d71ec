import assert from "node:assert/strict";
import { buildPacks, packFolder } from "../../scripts/policies/packs.ts";
import type { AwsStackArgs } from "../aws/component/relay.ts";
import { createRelay, startRelayRig } from "../aws/component/relay.ts";
import type { AwsRig } from "../rig/aws/awsRig.ts";
import { runUnder, stopping } from "./policyRun.ts";

/** Faults of our component on AWS that the packs have found and that are still to be mended there. */
const FOUND = ["aws-alarm-latency"];

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
    production: () => ({ alertEmails, tier: "production" }),
  };
  for (const tier of ["starter", "production"] as const) {
    it(`is stopped in a preview of tier ${tier} by nothing that is not known to be open`, async () => {
      const stack = await createRelay(rig, { stack: tier, args: tiers[tier] });
      const run = await runUnder(stack, "preview", { pack: packFolder(tier) });
      assert.deepEqual(stopping(run), FOUND, run.failure);
      const others = run.said.filter(({ level }) => level !== "mandatory").map(({ rule }) => rule);
      assert.deepEqual([...new Set(others)], ["semantest-unseen"]);
    });
  }
});
