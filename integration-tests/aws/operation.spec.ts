import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { connect as connectTcp } from "node:net";
import {
  type DynamoDBClient,
  PutItemCommand,
  paginateScan,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import type { Stack } from "@pulumi/pulumi/automation/index.js";
import { ConnectResponseSchema, ImageUploadGrantSchema } from "@semantest/handlers/protocol";
import * as v from "valibot";
import type { AwsRig } from "../rig/aws/awsRig.ts";
import { deployedResources } from "../rig/aws/deployed.ts";
import { ask, call } from "../rig/doors.ts";
import { RawPeer } from "../rig/rawPeer.ts";
import {
  CANCELLED,
  connect,
  DOWNLOADED,
  INITIATED,
  newJob,
  newTenant,
  REQUEST,
  SAVED,
  type Target,
} from "../scenarios/target.ts";
import { clientSettings, dynamoClient } from "./adapters/tables.ts";
import { createRelay, startRelayRig, targetOf } from "./component/relay.ts";

const ResourceIdsSchema = v.looseObject({
  keysTable: v.string(),
  liveTable: v.string(),
  imagesBucket: v.string(),
});
const StoredSchema = v.looseObject({
  sk: v.object({ S: v.string() }),
  ttl: v.optional(v.object({ N: v.pipe(v.string(), v.transform(Number)) })),
});
const DAY_SECONDS = 86_400;
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
  let ids: v.InferOutput<typeof ResourceIdsSchema>;

  before(async function () {
    ({ rig } = await startRelayRig(this));
    // All peers have one address.
    stack = await createRelay(rig, {
      stack: "operation",
      args: () => ({ tier: "production", requestsPerMinute: 150 }),
    });
    await stack.up();
    target = await targetOf(rig, stack);
    dynamo = dynamoClient(rig.account);
    const { resourceIds } = await stack.outputs();
    ids = v.parse(ResourceIdsSchema, resourceIds?.value);
  });

  after(async () => {
    dynamo?.destroy();
    await rig?.stop();
  });

  /** Changes what the dispatch record of a tenant says. */
  async function setDispatch(
    tenant: string,
    path: string,
    value: { N: string } | { S: string },
  ): Promise<void> {
    const names = path.match(/\w*[a-z]\w*/gi) ?? [];
    const target = path.replace(/\w*[a-z]\w*/gi, (name) => `#${name}`);
    await dynamo.send(
      new UpdateItemCommand({
        TableName: ids.liveTable,
        Key: { pk: { S: `t:${tenant}` }, sk: { S: "d" } },
        UpdateExpression: `SET ${target} = :value`,
        ConditionExpression: `attribute_exists(${target})`,
        ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
        ExpressionAttributeValues: { ":value": value },
      }),
    );
  }

  /** Changes a time of the one job that a tenant has running. */
  function setRunning(tenant: string, member: "leaseUntil" | "expiresAt", at: number): Promise<void> {
    return setDispatch(tenant, `running[0].${member}`, { N: String(at) });
  }

  /** First bytes of the answer to an upgrade whose every header stands here, so that none is added unseen. */
  async function upgradeWithoutUserAgent(url: string, ticket: string | undefined): Promise<string> {
    const { host, hostname, port } = new URL(url);
    const socket = connectTcp(Number(port), hostname);
    const lines = [
      "GET / HTTP/1.1",
      `Host: ${host}`,
      "Connection: Upgrade",
      "Upgrade: websocket",
      "Sec-WebSocket-Version: 13",
      `Sec-WebSocket-Key: ${randomBytes(16).toString("base64")}`,
      `Sec-WebSocket-Protocol: semantest.v1, ticket.${ticket}`,
    ];
    socket.write(`${lines.join("\r\n")}\r\n\r\n`);
    const [answer]: unknown[] = await once(socket, "data");
    socket.destroy();
    return String(answer);
  }

  /** Everything in a table that holds a text. */
  async function holding(table: string, text: string): Promise<v.InferOutput<typeof StoredSchema>[]> {
    const found: v.InferOutput<typeof StoredSchema>[] = [];
    for await (const { Items } of paginateScan({ client: dynamo }, { TableName: table })) {
      found.push(
        ...(Items ?? [])
          .filter((it) => JSON.stringify(it).includes(text))
          .map((it) => v.parse(StoredSchema, it)),
      );
    }
    return found;
  }

  // First: what a function has read of the release record it keeps for 15 s.
  it("asks the peers of a draining release to reconnect, without naming an address", async () => {
    const doors = (await deployedResources(stack)).find(({ name }) => name === "relay-doors");
    const { environment } = v.parse(FunctionSchema, doors?.inputs);
    const release = environment.variables.SEMANTEST_RELEASE;
    await dynamo.send(
      new PutItemCommand({
        TableName: ids.liveTable,
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

  it("gives a job to the next extension where the first one's address leads nowhere and nobody said that it left", async () => {
    const tenant = await newTenant(target);
    const first = await connect(target, tenant.device, "extension");
    // No socket has this address, so the management API answers 410, as after a $disconnect that never came.
    await setDispatch(tenant.name, "extensions[0].entry.address.connection", { S: "bm8tc3VjaC1zb2NrZXQ=" });
    const second = await connect(target, tenant.device, "extension");
    const client = await connect(target, tenant.client, "client");
    const jobs = [newJob(), newJob()];
    for (const job of jobs) client.peer.say(REQUEST, { prompt: "a red fox" }, { correlationId: job });
    const taken = await second.peer.next(REQUEST);
    assert.equal(taken.envelope.attempt, 1);
    second.peer.say(DOWNLOADED, SAVED, { correlationId: taken.envelope.correlationId ?? "", sequence: 1 });
    const { envelope } = await second.peer.next(REQUEST);
    assert.deepEqual([taken.envelope.correlationId, envelope.correlationId].sort(), jobs.toSorted());
    await Promise.all([first, second, client].map(({ peer }) => peer.close()));
  });

  it("goes on with the newer socket of a session after the late end of the older one", async () => {
    const tenant = await newTenant(target);
    const old = await connect(target, tenant.device, "extension");
    const fresh = await connect(target, tenant.device, "extension", {}, old.resumeToken);
    await old.peer.next("ErrorEvent");
    await old.peer.closed();
    // Its $disconnect comes after the newer one took the session over.
    const client = await connect(target, tenant.client, "client");
    assert.equal(client.extensions, 1);
    const job = newJob();
    client.peer.say(REQUEST, { prompt: "a red fox" }, { correlationId: job });
    assert.equal((await fresh.peer.next(REQUEST)).envelope.correlationId, job);
    await Promise.all([fresh, client].map(({ peer }) => peer.close()));
  });

  it("lets through 31 KiB by HTTP, markup and paths, and an upgrade that names no user agent", async () => {
    const tenant = await newTenant(target);
    const { url, ticket } = await ask(ConnectResponseSchema, target.origin, "POST", "/connect", {
      key: tenant.device,
      body: { role: "extension" },
    });
    const bare = await ask(ConnectResponseSchema, target.origin, "POST", "/connect", {
      key: tenant.client,
      body: { role: "client" },
    });
    assert.match(await upgradeWithoutUserAgent(bare.url, bare.ticket), /^HTTP\/1\.1 101 /);
    const extension = await RawPeer.open(url, { ticket });
    extension.say("HelloEvent", { role: "extension" });
    const prompt = '<script>alert("../../etc/passwd")</script>';
    const parameters = { notes: "x".repeat(31 * 1024 - 600) };
    const body = { type: REQUEST, correlationId: newJob(), payload: { prompt, parameters } };
    const { status } = await call(target.origin, "POST", "/events", { key: tenant.client, body });
    assert.equal(status, 202);
    const { payload } = await extension.next(REQUEST);
    assert.deepEqual([payload.prompt, payload.parameters], [prompt, parameters]);
    await extension.close();
  });

  it("keeps nothing of what an erased tenant wrote for more than a day", async () => {
    const tenant = await newTenant(target);
    const word = `zebra-${tenant.name}`;
    const extension = await connect(target, tenant.device, "extension", { slots: 2 });
    const client = await connect(target, tenant.client, "client");
    const [done, open] = [newJob(), newJob()];
    for (const correlationId of [done, open]) {
      const names = { fileName: `${word}.png`, metadata: { title: word } };
      client.peer.say(REQUEST, { prompt: `a ${word}`, ...names }, { correlationId });
      await extension.peer.next(REQUEST);
    }
    const bytes = Buffer.concat([Buffer.from("89504e470d0a1a0a", "hex"), Buffer.from(word)]);
    const image = {
      correlationId: done,
      mimeType: "image/png",
      size: bytes.length,
      sha256: createHash("sha256").update(bytes).digest("hex"),
    };
    const { url, headers } = await ask(ImageUploadGrantSchema, target.origin, "POST", "/images", {
      key: tenant.device,
      body: image,
    });
    assert.ok((await fetch(url, { method: "PUT", headers, body: bytes })).ok);
    extension.peer.say(INITIATED, { metadata: { title: word } }, { correlationId: done, sequence: 1 });
    extension.peer.say(
      DOWNLOADED,
      { ...SAVED, filePath: `${word}.png` },
      { correlationId: done, sequence: 2 },
    );
    await client.peer.next(DOWNLOADED);
    client.peer.say(CANCELLED, { reason: word }, { correlationId: open });
    await extension.peer.next(CANCELLED);
    extension.peer.say(
      "ErrorEvent",
      { code: "CANCELLED", message: word },
      { correlationId: open, sequence: 1 },
    );
    await client.peer.next("ErrorEvent");

    const erasedAt = Date.now() / 1000;
    assert.equal((await call(target.origin, "DELETE", "/keys/self", { key: tenant.device })).status, 204);
    await client.peer.closed();
    assert.deepEqual(await holding(ids.keysTable, tenant.name), []);
    const left = await holding(ids.liveTable, word);
    // Requests with their cancellation, and events; whatever else ever held such texts would show here.
    assert.deepEqual(left.map(({ sk }) => sk.S).sort(), [
      "e:1:extension:000001",
      "e:1:extension:000001",
      "e:1:extension:000002",
      "m",
      "m",
    ]);
    for (const { sk, ttl } of left) {
      assert.ok(ttl !== undefined && ttl.N <= erasedAt + DAY_SECONDS, `${sk.S} may stay until ${ttl?.N}`);
    }
    const s3 = new S3Client({ ...clientSettings(rig.account), forcePathStyle: true });
    const { KeyCount } = await s3.send(new ListObjectsV2Command({ Bucket: ids.imagesBucket }));
    s3.destroy();
    assert.equal(KeyCount, 0);
  });

  // Last: the address of all peers is used up for the rest of its minute.
  it("refuses an address beyond its requests of a minute, and says when to come back", async () => {
    for (let n = 0; n < 400; n += 1) {
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
