import assert from "node:assert/strict";
import type { Stack } from "@pulumi/pulumi/automation/index.js";
import type { DeployedRig } from "../rig/azure/deployedRig.ts";
import { call } from "../rig/doors.ts";
import { describeIdentity } from "../scenarios/identity.ts";
import { describeImages } from "../scenarios/images.ts";
import { describeRelay } from "../scenarios/relay.ts";
import type { Target } from "../scenarios/target.ts";
import { describeTenants } from "../scenarios/tenants.ts";
import { createRelay, startRelayRig, targetOf } from "./component/relay.ts";

for (const tier of ["starter", "production"] as const) {
  describe(`a stack on Azure, tier ${tier}`, function () {
    this.timeout(120_000);
    let rig: DeployedRig;
    let stack: Stack;
    let target: Target;

    before(async function () {
      rig = await startRelayRig(this, { refusals: tier === "starter" ? 1 : 0 });
      stack = await createRelay(rig, {
        stack: tier,
        // All clients of the scenarios have one address.
        args: () => ({ tier, requestsPerMinute: 1_000_000 }),
      });
      await stack.up();
      target = await targetOf(stack);
    });

    after(async () => {
      await rig?.stop();
    });

    describeRelay(() => target);
    describeImages(() => target);
    describeIdentity(() => target);
    describeTenants(() => target);

    describe("after all this", () => {
      it("tells its health to anybody, by its own release record", async () => {
        const { status, body } = await call(target.origin, "GET", "/health");
        assert.deepEqual([status, body], [200, { status: "ok" }]);
      });

      it("tells its metrics to the operator", async () => {
        const { status } = await call(target.origin, "GET", "/metrics", { key: target.operatorKey });
        assert.equal(status, 200);
      });
    });
  });
}
