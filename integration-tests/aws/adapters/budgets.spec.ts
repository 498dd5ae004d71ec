import assert from "node:assert/strict";
import { randomBytes, randomUUID } from "node:crypto";
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { mintKey, type Service } from "../../../handlers/core/index.ts";
import { ManualClock } from "../../../handlers/ports/contract/index.ts";
import type { Connection, KeyRecord } from "../../../handlers/ports/index.ts";
import { type MiniStack, startMiniStack } from "../../rig/aws/ministack.ts";
import { awsPython, OBTAIN_TIMEOUT_MS, pathOrSkip } from "../../rig/tools.ts";
import { type Bill, type Deployment, Meter, openProcess } from "./meteredService.ts";
import { createTable, dynamoClient } from "./tables.ts";

const IP = "192.0.2.1";
const PROMPT = { prompt: "a red fox" };
const REQUEST = "ImageGenerationRequestedEvent";

/*
 * Store calls and sends of every event, as the real adapters make them against somebody else's DynamoDB, against the budgets
 * of the store design. What AWS bills for a call depends on the size of its item as well; that is in the measurements.
 */
describe("budgets of store calls", function () {
  this.timeout(60_000);
  let stack: MiniStack | undefined;
  let dynamo: DynamoDBClient;
  let deployment: Deployment;
  let drop: () => Promise<unknown>;

  before(async function () {
    this.timeout(OBTAIN_TIMEOUT_MS);
    stack = await startMiniStack(await pathOrSkip(this, awsPython()));
  });

  after(() => stack?.stop());

  beforeEach(async () => {
    assert(stack !== undefined);
    dynamo = dynamoClient(stack);
    const keys = await createTable(dynamo);
    const live = await createTable(dynamo);
    const meter = new Meter();
    meter.watch(dynamo);
    drop = () => Promise.all([keys.drop(), live.drop()]);
    deployment = {
      dynamo,
      keysTable: keys.name,
      liveTable: live.name,
      meter,
      clock: new ManualClock(),
      resumeKeys: [randomBytes(32)],
    };
  });

  afterEach(async () => {
    await drop();
    dynamo.destroy();
  });

  /** A peer of the tenant, its key in the store, its socket open and its ticket used. */
  async function connect(service: Service, role: "client" | "extension"): Promise<Peer> {
    const { key, record } = newKey(role, deployment.clock.now());
    await openProcess(deployment).ports.keys.put(record);
    const answer = await service.fetch(
      new Request("https://relay.example.com/connect", {
        method: "POST",
        headers: { "X-API-Key": key, "Content-Type": "application/json" },
        body: JSON.stringify({ role }),
      }),
      { ip: IP },
    );
    assert.equal(answer.status, 200, await answer.clone().text());
    const { ticket } = await answer.json();
    const connection = {
      id: randomUUID(),
      endpoint: "https://api.example.com/live",
      release: "release-1",
      openedAt: deployment.clock.now(),
    };
    deployment.meter.read();
    const verdict = await service.connected(connection, { ip: IP, ticket });
    const bill = deployment.meter.read();
    assert(verdict.accepted && verdict.principal !== undefined);
    return { connection: { ...connection, principal: verdict.principal }, connected: bill };
  }

  interface Peer {
    readonly connection: Connection;
    readonly connected: Bill;
  }

  /** What one frame costs in this process. */
  async function say(service: Service, { connection }: Peer, frame: Record<string, unknown>): Promise<Bill> {
    deployment.meter.read();
    await service.message(connection, JSON.stringify({ id: randomUUID(), ...frame }));
    return deployment.meter.read();
  }

  const hello = (role: string) => ({ type: "HelloEvent", payload: { role, cursors: {} } });

  it("probe", async () => {
    const { service } = openProcess(deployment);
    const extension = await connect(service, "extension");
    const client = await connect(service, "client");
    console.log("connect", client.connected);
    console.log("open ext", await say(service, extension, hello("extension")));
    console.log("open client", await say(service, client, hello("client")));
    const correlationId = "job-1";
    console.log("request", await say(service, client, { type: REQUEST, correlationId, payload: PROMPT }));
    const ev = (type: string, sequence: number | undefined, payload = {}) => ({ type, correlationId, sequence, attempt: 1, payload });
    console.log("initiated", await say(service, extension, ev("ImageGenerationInitiatedEvent", 1)));
    console.log("generated", await say(service, extension, ev("ImageGeneratedEvent", 2)));
    console.log("progress", await say(service, extension, ev("ImageGenerationProgressEvent", undefined, { percent: 3 })));
    console.log("ping ext", await say(service, extension, { type: "PingEvent", payload: { cursors: { "job-1": [1, 0] } } }));
    console.log("ping client", await say(service, client, { type: "PingEvent", payload: { cursors: { "job-1": [1, 2] } } }));
    console.log("idle ping ext", await say(service, extension, { type: "PingEvent", payload: { cursors: {} } }));
    console.log("idle ping client", await say(service, client, { type: "PingEvent", payload: { cursors: {} } }));
    const cold = () => openProcess(deployment).service;
    console.log("cold progress", await say(cold(), extension, ev("ImageGenerationProgressEvent", undefined, { percent: 4 })));
    console.log("cold generated", await say(cold(), extension, ev("ImageGeneratedEvent", 3)));
    console.log("cold ping ext", await say(cold(), extension, { type: "PingEvent", payload: { cursors: { "job-1": [1, 0] } } }));
    console.log("cold ping client", await say(cold(), client, { type: "PingEvent", payload: { cursors: { "job-1": [1, 2] } } }));
    console.log("cold idle ping ext", await say(cold(), extension, { type: "PingEvent", payload: { cursors: {} } }));
    console.log("cold idle ping client", await say(cold(), client, { type: "PingEvent", payload: { cursors: {} } }));
    console.log("cold request", await say(cold(), client, { type: REQUEST, correlationId: "job-2", payload: PROMPT }));
    console.log("cold downloaded", await say(cold(), extension, ev("ImageDownloadedEvent", 4, {filePath: "a.png", fileSize: 3, mimeType: "image/png"})));
    deployment.meter.read();
    await service.disconnected(client.connection, "x");
    console.log("disconnect client", deployment.meter.read());
    await service.disconnected(extension.connection, "x");
    console.log("disconnect ext", deployment.meter.read());
    await cold().disconnected(extension.connection, "x");
    console.log("cold disconnect ext", deployment.meter.read());
  });
});

function newKey(role: "client" | "extension", now: number): { key: string; record: KeyRecord } {
  const keyRole = role === "client" ? "client" : "device";
  const { key, id, hash } = mintKey(keyRole, (bytes) => randomBytes(bytes));
  return {
    key,
    record: { id, hash, role: keyRole, tenant: "tenant-1", anonymous: false, own: false, createdAt: now },
  };
}
