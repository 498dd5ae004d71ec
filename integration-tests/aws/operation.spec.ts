import assert from "node:assert/strict";
import { type DynamoDBClient, PutItemCommand, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import type { Stack } from "@pulumi/pulumi/automation/index.js";
import { ConnectResponseSchema } from "@semantest/handlers/protocol";
import * as v from "valibot";
import type { AwsRig } from "../rig/aws/awsRig.ts";
import { deployedResources } from "../rig/aws/deployed.ts";
import { ask, call } from "../rig/doors.ts";
import { RawPeer } from "../rig/rawPeer.ts";
import { connect, INITIATED, newJob, newTenant, REQUEST, type Target } from "../scenarios/target.ts";
import { dynamoClient } from "./adapters/tables.ts";
import { createRelay, startRelayRig, targetOf } from "./component/relay.ts";

const ResourceIdsSchema = v.looseObject({ liveTable: v.string() });
const FunctionSchema = v.looseObject({
  environment: v.looseObject({ variables: v.looseObject({ SEMANTEST_RELEASE: v.string() }) }),
});

/**
 * What only an operator or time does to a stack. Time is played by changing the records it would have run out on; that
 * AWS's own clocks agree is proven by nothing here.
 */
describe("a stack on AWS in operation", function () {
  this.timeout(120_000);
  let rig: AwsRig;
  let stack: Stack;
  let target: Target;
  let dynamo: DynamoDBClient;
  let liveTable: string;

  before(async function () {
    ({ rig } = await startRelayRig(this));
    // All peers have one address.
    stack = await createRelay(rig, { stack: "operation", args: () => ({ requestsPerMinute: 60 }) });
    await stack.up();
    target = await targetOf(rig, stack);
    dynamo = dynamoClient(rig.account);
    const { resourceIds } = await stack.outputs();
    ({ liveTable } = v.parse(ResourceIdsSchema, resourceIds?.value));
  });

  after(async () => {
    dynamo?.destroy();
    await rig?.stop();
  });

  /** Changes a time of the one job that a tenant has running. */
  async function setRunning(tenant: string, member: "leaseUntil" | "expiresAt", at: number): Promise<void> {
    await dynamo.send(
      new UpdateItemCommand({
        TableName: liveTable,
        Key: { pk: { S: `t:${tenant}` }, sk: { S: "d" } },
        UpdateExpression: "SET running[0].#member = :at",
        ConditionExpression: "attribute_exists(running[0].#member)",
        ExpressionAttributeNames: { "#member": member },
        ExpressionAttributeValues: { ":at": { N: String(at) } },
      }),
    );
  }

  // First: what a function has read of the release record it keeps for 15 s.
  it("asks the peers of a draining release to reconnect, without naming an address", async () => {
    const doors = (await deployedResources(stack)).find(({ name }) => name === "relay-doors");
    const { environment } = v.parse(FunctionSchema, doors?.inputs);
    const release = environment.variables.SEMANTEST_RELEASE;
    await dynamo.send(
      new PutItemCommand({
        TableName: liveTable,
        Item: {
          pk: { S: "g" },
          sk: { S: "release" },
          v: { N: "1" },
          active: { S: "the-next-one" },
          draining: { L: [{ S: release }] },
        },
      }),
    );
    const { client } = await newTenant(target);
    const { peer } = await connect(target, client, "client");
    const { payload } = await peer.next("ReconnectEvent");
    assert.equal(payload.reason, "drain");
    assert.ok(payload.afterMs >= 0);
    assert.ok(!("url" in payload));
    assert.equal((await call(target.origin, "GET", "/health")).status, 503);
    await peer.close();
  });

  it("opens one of two sockets that use a ticket at the same moment", async () => {
    const { client: key } = await newTenant(target);
    const { url, ticket } = await ask(ConnectResponseSchema, target.origin, "POST", "/connect", {
      key,
      body: { role: "client" },
    });
    const opened = await Promise.allSettled([RawPeer.open(url, { ticket }), RawPeer.open(url, { ticket })]);
    const peers = opened.flatMap((it) => (it.status === "fulfilled" ? [it.value] : []));
    assert.equal(peers.length, 1);
    await Promise.all(peers.map((it) => it.close()));
  });

  it("gives a job whose lease ran out before Initiated to the next extension, as another attempt", async () => {
    const tenant = await newTenant(target);
    const first = await connect(target, tenant.device, "extension");
    const client = await connect(target, tenant.client, "client");
    const job = newJob();
    client.peer.say(REQUEST, { prompt: "a red fox" }, { correlationId: job });
    await first.peer.next(REQUEST);
    const second = await connect(target, tenant.device, "extension");
    await setRunning(tenant.name, "leaseUntil", Date.now() - 1000);
    client.peer.say("PingEvent", { cursors: { [job]: [1, 0] } });
    const { envelope } = await second.peer.next(REQUEST);
    assert.deepEqual([envelope.correlationId, envelope.attempt], [job, 2]);
    await Promise.all([first, second, client].map(({ peer }) => peer.close()));
  });

  it("ends a job that nobody finished within its hour with one EXPIRED", async () => {
    const tenant = await newTenant(target);
    const extension = await connect(target, tenant.device, "extension");
    const client = await connect(target, tenant.client, "client");
    const job = newJob();
    client.peer.say(REQUEST, { prompt: "a red fox" }, { correlationId: job });
    await extension.peer.next(REQUEST);
    extension.peer.say(INITIATED, {}, { correlationId: job, sequence: 1, attempt: 1 });
    await client.peer.next(INITIATED);
    await setRunning(tenant.name, "expiresAt", Date.now() - 1000);
    client.peer.say("PingEvent", { cursors: { [job]: [1, 1] } });
    const { envelope, payload } = await client.peer.next("ErrorEvent");
    assert.deepEqual([envelope.correlationId, payload.code], [job, "EXPIRED"]);
    await Promise.all([extension, client].map(({ peer }) => peer.close()));
  });

  // Last: the address of all peers is used up for the rest of its minute.
  it("refuses an address beyond its requests of a minute, and says when to come back", async () => {
    for (let n = 0; n < 150; n += 1) {
      const { status, headers, body } = await call(target.origin, "GET", "/peers", {
        headers: { accept: "application/json" },
      });
      if (status !== 429) continue;
      assert.ok(Number(headers.get("retry-after")) >= 1);
      assert.match(JSON.stringify(body), /RATE_LIMITED/);
      return;
    }
    assert.fail("never refused");
  });
});
