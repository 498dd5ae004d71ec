import assert from "node:assert/strict";
import type { Stack } from "@pulumi/pulumi/automation/index.js";
import type { AwsRig } from "../../rig/aws/awsRig.ts";
import { deployedResources } from "../../rig/aws/deployed.ts";
import { type AwsStackArgs, createRelay, startRelayRig } from "./relay.ts";

// Which version the alias leads to after an update, by the real engine. That Lambda sends calls there is proven where
// the functions are called.

/** Version of the function `doors` that an update has published, and the one that serves. */
async function versions(stack: Stack): Promise<{ published: unknown; live: unknown }> {
  const resources = await deployedResources(stack);
  const outputs = (name: string) => resources.find((it) => it.name === name)?.outputs;
  return { published: outputs("relay-doors")?.version, live: outputs("relay-doors-live")?.functionVersion };
}

describe("a rollout on AWS", function () {
  this.timeout(180_000);
  let rig: AwsRig;

  before(async function () {
    ({ rig } = await startRelayRig(this));
  });

  after(async () => {
    await rig?.stop();
  });

  const rollouts: readonly [rollout: "direct" | "managed", live: string][] = [
    ["direct", "2"],
    ["managed", "1"],
  ];
  for (const [rollout, live] of rollouts) {
    it(`that is ${rollout} leads to version ${live} after the second version was published`, async () => {
      // The stacks share an account, and neither shall own its log role.
      const aws = { accountLogRole: "skip" } as const;
      let args: AwsStackArgs = { rollout, aws };
      const stack = await createRelay(rig, { stack: rollout, args: () => args });
      await stack.up();
      assert.deepEqual(await versions(stack), { published: "1", live: "1" });
      args = { rollout, aws, imageRetentionDays: 8 };
      await stack.up();
      assert.deepEqual(await versions(stack), { published: "2", live });
    });
  }
});
