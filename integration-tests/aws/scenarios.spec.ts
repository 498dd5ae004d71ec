import assert from "node:assert/strict";
import { ScanCommand } from "@aws-sdk/client-dynamodb";
import type { Stack } from "@pulumi/pulumi/automation/index.js";
import * as v from "valibot";
import type { AwsRig } from "../rig/aws/awsRig.ts";
import { deployedResources } from "../rig/aws/deployed.ts";
import { grantedPermissions, permissionRecord } from "../rig/aws/permissions.ts";
import { call } from "../rig/doors.ts";
import { describeIdentity } from "../scenarios/identity.ts";
import { describeImages } from "../scenarios/images.ts";
import { describeRelay } from "../scenarios/relay.ts";
import type { Target } from "../scenarios/target.ts";
import { describeTenants } from "../scenarios/tenants.ts";
import { dynamoClient } from "./adapters/tables.ts";
import { createRelay, startRelayRig, targetOf } from "./component/relay.ts";

/** How long what a person erased may lie in a table, seconds. */
const ERASED_WITHIN = 86_400;
/** What every prompt of the scenarios that somebody erases holds. */
const ERASED_PROMPT = "a fox to be forgotten";

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

    // That DynamoDB takes an item away once its time has come, and how soon, is AWS's to show.
    it("keeps no item of a job, those of an erased tenant among them, with a time to live beyond a day", async () => {
      const client = dynamoClient(rig.account);
      const resources = await deployedResources(stack);
      const TableName = v.parse(
        v.string(),
        resources.find(({ type, name }) => type.endsWith(":Table") && name === "relay-live")?.inputs.name,
      );
      const { Items: items = [], LastEvaluatedKey } = await client.send(new ScanCommand({ TableName }));
      assert.equal(LastEvaluatedKey, undefined);
      const ofJobs = items.filter(({ pk }) => pk?.S?.includes(":j:"));
      assert.ok(ofJobs.some((item) => JSON.stringify(item).includes(ERASED_PROMPT)));
      const latest = Date.now() / 1_000 + ERASED_WITHIN;
      const longer = ofJobs.filter(({ sk, ttl }) => !sk?.S?.startsWith("i:") && !(Number(ttl?.N) <= latest));
      assert.deepEqual(longer, []);
    });

    it("no function was refused anything, and none may do anything that was not needed", async () => {
      const { needed, refused } = await permissionRecord(rig.account);
      assert.deepEqual(refused, []);
      for (const [role, granted] of grantedPermissions(await deployedResources(stack))) {
        const unused = granted.filter((part) => !needed[role]?.includes(part));
        assert.deepEqual(unused, [], role);
      }
    });
  });
});
