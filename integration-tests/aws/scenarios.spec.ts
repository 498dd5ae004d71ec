import type { AwsRig } from "../rig/aws/awsRig.ts";
import { describeIdentity } from "../scenarios/identity.ts";
import { describeImages } from "../scenarios/images.ts";
import { describeRelay } from "../scenarios/relay.ts";
import type { Target } from "../scenarios/target.ts";
import { describeTenants } from "../scenarios/tenants.ts";
import { createRelay, startRelayRig, targetOf } from "./component/relay.ts";

describe("a stack on AWS", function () {
  this.timeout(120_000);
  let rig: AwsRig;
  let target: Target;

  before(async function () {
    ({ rig } = await startRelayRig(this));
    const stack = await createRelay(rig, {
      stack: "scenarios",
      // All clients of the scenarios have one address.
      args: () => ({ requestsPerMinute: 1_000_000 }),
    });
    await stack.up();
    target = await targetOf(rig, stack);
  });

  after(async () => {
    await rig?.stop();
  });

  describeRelay(() => target);
  describeImages(() => target);
  describeIdentity(() => target);
  describeTenants(() => target);
});
