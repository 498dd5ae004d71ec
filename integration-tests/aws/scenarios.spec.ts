import assert from "node:assert/strict";
import { IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import type { Stack } from "@pulumi/pulumi/automation/index.js";
import * as v from "valibot";
import type { AwsRig } from "../rig/aws/awsRig.ts";
import { deployedResources } from "../rig/aws/deployed.ts";
import { grantedPermissions, permissionRecord } from "../rig/aws/permissions.ts";
import { call } from "../rig/doors.ts";
import { describeIdentity } from "../scenarios/identity.ts";
import { describeImages } from "../scenarios/images.ts";
import { describeRelay } from "../scenarios/relay.ts";
import { describeSdk } from "../scenarios/sdk.ts";
import type { Target } from "../scenarios/target.ts";
import { describeTenants } from "../scenarios/tenants.ts";
import { clientSettings } from "./adapters/tables.ts";
import { createRelay, startRelayRig, targetOf } from "./component/relay.ts";

const PolicySchema = v.object({
  role: v.string(),
  name: v.string(),
  policy: v.pipe(v.string(), v.parseJson(), v.looseObject({ Statement: v.array(v.unknown()) })),
});

describe("a stack on AWS", function () {
  this.timeout(120_000);
  let rig: AwsRig;
  let stack: Stack;
  let target: Target;

  before(async function () {
    ({ rig } = await startRelayRig(this));
    stack = await createRelay(rig, {
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
  describeSdk(() => target);

  describe("after all this", () => {
    it("tells its health to anybody", async () => {
      assert.equal((await call(target.origin, "GET", "/health")).status, 200);
    });

    it("tells its metrics to the operator", async () => {
      const { status } = await call(target.origin, "GET", "/metrics", { key: target.operatorKey });
      assert.equal(status, 200);
    });

    it("tells anybody that it is well, by its own release record", async () => {
      const { status, body } = await call(target.origin, "GET", "/health");
      assert.deepEqual([status, body], [200, { status: "ok" }]);
    });

    it("no function was refused anything, and none may do anything that was not needed", async () => {
      const { needed, refused } = await permissionRecord(rig.account);
      assert.deepEqual(refused, []);
      for (const [role, granted] of grantedPermissions(await deployedResources(stack))) {
        const unused = granted.filter((part) => !needed[role]?.includes(part));
        assert.deepEqual(unused, [], role);
      }
    });

    // Last: the function is left without a log.
    it("a function whose right to write its log is taken away is refused it", async () => {
      const policies = (await deployedResources(stack)).filter(({ name }) => name === "relay-doors-policy");
      const [{ name, policy, role }] = v.parse(
        v.tuple([PolicySchema]),
        policies.map(({ inputs }) => inputs),
      );
      const [log, ...others] = policy.Statement;
      assert.match(JSON.stringify(log), /logs:PutLogEvents/);
      const iam = new IAMClient(clientSettings(rig.account));
      await iam.send(
        new PutRolePolicyCommand({
          RoleName: role,
          PolicyName: name,
          PolicyDocument: JSON.stringify({ ...policy, Statement: others }),
        }),
      );
      iam.destroy();
      assert.equal((await call(target.origin, "GET", "/health")).status, 200);
      const { refused } = await permissionRecord(rig.account);
      assert.deepEqual(
        refused.map((it) => `${it.role} ${it.action} ${it.resource.replace(/^arn:aws:logs:[^:]*:\d*/, "")}`),
        [`${role} logs:CreateLogStream :log-group:/aws/lambda/${name}:log-stream:`],
      );
    });
  });
});
