import assert from "node:assert/strict";
import type { Stack } from "@pulumi/pulumi/automation/index.js";
import type { AwsRig } from "../../rig/aws/awsRig.ts";
import { type Inventory, takeInventory } from "../../rig/aws/inventory.ts";
import { call } from "../../rig/doors.ts";
import { plannedChanges } from "../../rig/engine/plannedChanges.ts";
import { connect, newTenant } from "../../scenarios/target.ts";
import { type AwsStackArgs, createRelay, startRelayRig, targetOf } from "./relay.ts";

const FUNCTIONS = ["authorizer", "doors", "sockets"];
const LOG_GROUPS = ["authorizer-log", "doors-access-log", "doors-log", "sockets-access-log", "sockets-log"];

function updates(...names: readonly string[]): string[] {
  return names.map((name) => `update relay-${name}`).sort();
}

/** New settings of the functions make new versions, which their aliases follow. */
const NEW_VERSIONS = FUNCTIONS.flatMap((name) => [name, `${name}-live`]);

/** A changed setting and all that an update may do for it. */
const CHANGES: readonly [args: AwsStackArgs, changes: string[], onProduction?: string[]][] = [
  [{ logRetentionDays: 30 }, updates(...LOG_GROUPS)],
  [{ budget: { alert: 20, limit: 60 } }, updates("budget", "pace-alarm")],
  [{ imageRetentionDays: 30 }, updates("images-lifecycle", ...NEW_VERSIONS)],
  [{ requestsPerMinute: 200 }, updates(...NEW_VERSIONS), updates("firewall", ...NEW_VERSIONS)],
  [{ allowedOrigins: ["https://app.example.com"] }, updates("images-cors", ...NEW_VERSIONS)],
];

/** What outlives every stack: the role by which all APIs of the account write logs. */
const LEFT: Inventory = {
  "log role": ["arn:aws:iam::ACCOUNT:role/semantest-api-gateway-logs-us-east-1"],
  roles: ["semantest-api-gateway-logs-us-east-1"],
};

describe("the life of a stack on AWS", function () {
  this.timeout(180_000);
  let rig: AwsRig;
  let python: string;

  beforeEach(async function () {
    ({ rig, python } = await startRelayRig(this));
  });

  afterEach(async () => {
    await rig?.stop();
  });

  const inventory = () => takeInventory(python, rig.account);
  const left = (): Inventory => JSON.parse(JSON.stringify(LEFT).replace("ACCOUNT", rig.account.accountId));

  for (const tier of ["starter", "production"] as const) {
    it(`on tier ${tier}: is built, stays as it is, takes changes one by one, leaves nothing but the log role`, async () => {
      let args: AwsStackArgs = { tier };
      const stack = await createRelay(rig, { stack: tier, args: () => args });
      await stack.up();
      assert.deepEqual(await plannedChanges(stack), []);
      for (const [changed, changes, onProduction] of CHANGES) {
        args = { tier, ...changed };
        const expected = (tier === "production" && onProduction) || changes;
        assert.deepEqual(await plannedChanges(stack), expected, JSON.stringify(changed));
      }
      args = { tier };
      await assertServes(stack);
      if (tier === "production") {
        const before = await inventory();
        await assert.rejects(stack.destroy(), /set deletionProtection to false, run "pulumi up"/);
        assert.deepEqual(await inventory(), before);
        args = { tier, deletionProtection: false };
        assert.deepEqual(await plannedChanges(stack), updates("deletion-guard", "images", "keys"));
        await stack.up();
      }
      await stack.destroy();
      assert.deepEqual(await inventory(), left());
    });
  }

  it("with a domain: works on CloudFront's name first, then on its own, and takes its zone with it", async () => {
    let args: AwsStackArgs = { domain: "relay.example.com", aws: { createZone: true } };
    const stack = await createRelay(rig, { stack: "domain", args: () => args });
    const { outputs } = await stack.up();
    assert.match(JSON.stringify(outputs.dnsRecords?.value), /"type":"NS"/);
    assert.match(String(outputs.apiEndpoint?.value), /cloudfront\.net$/);
    args = { ...args, domainReady: true };
    const ready = await stack.up();
    assert.equal(ready.outputs.apiEndpoint?.value, "https://relay.example.com");
    assert.equal((await rig.openEdge(stack)).host, "relay.example.com");
    assert.deepEqual(await plannedChanges(stack), []);
    await assertServes(stack);
    await stack.destroy();
    assert.deepEqual(await inventory(), left());
  });

  it("keeps keys and images where it is told to", async () => {
    const stack = await createRelay(rig, { stack: "kept", args: () => ({ dataRemoval: "retain" }) });
    await stack.up();
    await stack.destroy();
    const kept = await inventory();
    assert.deepEqual(
      { buckets: kept.buckets?.length, tables: kept.tables?.map((name) => name.replace(/^.*-/, "")) },
      { buckets: 1, tables: ["keys"] },
    );
  });

  it("does not disturb a second stack of the account, and comes back after it was destroyed", async () => {
    let log: AwsStackArgs = {};
    const one = await createRelay(rig, { stack: "one", args: () => log });
    const other = await createRelay(rig, {
      stack: "other",
      args: () => ({ aws: { accountLogRole: "skip" } }),
    });
    await one.up();
    await other.up();
    await assertServes(one);
    await one.destroy();
    await assertServes(other);
    assert.deepEqual(await plannedChanges(other), []);
    // The log role outlived the stack, so it is nobody's to create again, and whoever tries hears its name.
    await assert.rejects(
      one.up(),
      /EntityAlreadyExists.*semantest-api-gateway-logs-us-east-1 already exists/s,
    );
    await assertServes(other);
    // What that update did make is taken up by the next one.
    log = { aws: { accountLogRole: "skip" } };
    await one.up();
    await assertServes(one);
    await assertServes(other);
  });

  /** By HTTP and by a socket, as any client would find out. */
  async function assertServes(stack: Stack): Promise<void> {
    const target = await targetOf(rig, stack);
    assert.equal((await call(target.origin, "GET", "/signature")).status, 200);
    const tenant = await newTenant(target);
    const { peer } = await connect(target, tenant.client, "client");
    await peer.close();
  }
});
