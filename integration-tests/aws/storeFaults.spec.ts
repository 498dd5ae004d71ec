import assert from "node:assert/strict";
import { ConnectResponseSchema, JobDocumentSchema } from "@semantest/handlers/protocol";
import * as v from "valibot";
import type { AwsRig } from "../rig/aws/awsRig.ts";
import { ask } from "../rig/doors.ts";
import type { RawPeer } from "../rig/rawPeer.ts";
import {
  connect,
  DOWNLOADED,
  INITIATED,
  newJob,
  newTenant,
  openSocket,
  REQUEST,
  SAVED,
  type Target,
} from "../scenarios/target.ts";
import { type Fault, FaultyWay } from "./adapters/faults.ts";
import { createRelay, startRelayRig, targetOf } from "./component/relay.ts";

const FUNCTIONS: ReadonlySet<string> = new Set(["relay-authorizer", "relay-sockets", "relay-doors"]);
const THROTTLED: Fault = { kind: "refuse", status: 400, type: "ThrottlingException" };
const EnvironmentSchema = v.object({ variables: v.record(v.string(), v.unknown()) });

/**
 * A deployed stack whose functions reach DynamoDB by a way that fails. The faults are ours, in the form AWS documents them;
 * how often and how long a real table fails is proven by nothing here.
 */
describe("a stack on AWS while its stores fail", function () {
  this.timeout(120_000);
  let rig: AwsRig;
  let way: FaultyWay;
  /** Way of the function `sockets` to its secrets. */
  let secretsWay: FaultyWay;
  let target: Target;

  before(async function () {
    ({ rig } = await startRelayRig(this));
    way = await FaultyWay.open(rig.account.endpoint);
    secretsWay = await FaultyWay.open(rig.account.endpoint);
    const stack = await createRelay(rig, {
      stack: "store-faults",
      // All peers have one address.
      args: () => ({ requestsPerMinute: 1_000_000 }),
      transform: (name, inputs) => {
        if (!FUNCTIONS.has(name)) return;
        const { variables } = v.parse(EnvironmentSchema, inputs.environment);
        inputs.environment = {
          variables: {
            ...variables,
            AWS_ENDPOINT_URL_DYNAMODB: way.endpoint,
            ...(name === "relay-sockets" && { AWS_ENDPOINT_URL_SSM: secretsWay.endpoint }),
          },
        };
      },
    });
    await stack.up();
    target = await targetOf(rig, stack);
  });

  after(async () => {
    await rig?.stop();
    await way?.close();
    await secretsWay?.close();
  });

  /** Says something while the store fails, and again as a peer does when it is told to come back. */
  async function sayThrough(
    fault: Fault,
    peer: RawPeer,
    type: string,
    payload: Readonly<Record<string, unknown>>,
    more: { readonly correlationId: string; readonly sequence?: number },
  ): Promise<void> {
    way.expect([], fault);
    const id = peer.say(type, payload, more);
    const refusal = await peer.next("ErrorEvent");
    assert.equal(refusal.payload.code, "UNAVAILABLE");
    assert.ok((refusal.payload.retryAfterMs ?? 0) > 0);
    assert.ok(way.calls > 0);
    way.expect([]);
    peer.say(type, payload, { ...more, id });
    await peer.next("AckEvent", (it) => JSON.stringify(it.payload).includes(id));
  }

  // First: what a process has read of its secrets stays in force.
  it("tells a peer to come back while its process cannot read the secrets, and welcomes it then", async () => {
    const { device } = await newTenant(target);
    const body = { role: "extension" };
    const peer = await openSocket(
      await ask(ConnectResponseSchema, target.origin, "POST", "/connect", { key: device, body }),
    );
    secretsWay.expect([], THROTTLED);
    peer.say("HelloEvent", body);
    const { payload } = await peer.next("ErrorEvent");
    assert.deepEqual([payload.code, payload.fatal ?? false], ["UNAVAILABLE", false]);
    assert.ok(secretsWay.calls > 0);
    secretsWay.expect([]);
    peer.say("HelloEvent", body);
    await peer.next("WelcomeEvent");
    await peer.close();
  });

  for (const [what, fault] of Object.entries<Fault>({
    throttled: THROTTLED,
    down: { kind: "refuse", status: 500, type: "InternalServerError" },
    "silent after it has written": { kind: "lost answer" },
  })) {
    it(`loses and doubles nothing of a job whose every event meets a table that is ${what}`, async () => {
      const tenant = await newTenant(target);
      const extension = await connect(target, tenant.device, "extension");
      const client = await connect(target, tenant.client, "client");
      const correlationId = newJob();
      await sayThrough(fault, client.peer, REQUEST, { prompt: "a red fox" }, { correlationId });
      assert.equal((await extension.peer.next(REQUEST)).envelope.attempt, 1);
      await sayThrough(fault, extension.peer, INITIATED, {}, { correlationId, sequence: 1 });
      await client.peer.next(INITIATED);
      await sayThrough(fault, extension.peer, DOWNLOADED, SAVED, { correlationId, sequence: 2 });
      await client.peer.next(DOWNLOADED);
      const { events } = await ask(JobDocumentSchema, target.origin, "GET", `/jobs/${correlationId}`, {
        key: tenant.client,
      });
      assert.deepEqual(
        events.map(({ type, sequence, attempt }) => [type, sequence, attempt]),
        [
          [INITIATED, 1, 1],
          [DOWNLOADED, 2, 1],
        ],
      );
      await Promise.all([extension, client].map(({ peer }) => peer.close()));
    });
  }
});
