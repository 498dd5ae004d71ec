import assert from "node:assert/strict";
import { randomBytes, randomUUID } from "node:crypto";
import { PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { clientSettings as productionSettings } from "../../../handlers/adapters/aws/clients.ts";
import { openSecrets, type Secrets } from "../../../handlers/adapters/aws/secrets.ts";
import { ManualClock } from "../../../handlers/ports/contract/index.ts";
import { StoreUnavailable } from "../../../handlers/ports/index.ts";
import { type MiniStack, startMiniStack } from "../../rig/aws/ministack.ts";
import { awsPython, OBTAIN_TIMEOUT_MS, pathOrSkip } from "../../rig/tools.ts";
import { FaultyWay } from "./faults.ts";
import { clientSettings } from "./tables.ts";

const MINUTE_MS = 60_000;
const secret = (bytes: number) => randomBytes(bytes).toString("base64url");

describe("secrets in SSM", function () {
  this.timeout(60_000);
  let stack: MiniStack | undefined;
  let root: SSMClient;
  let way: FaultyWay;
  let client: SSMClient;
  let logged: string[];
  let clock: ManualClock;

  before(async function () {
    this.timeout(OBTAIN_TIMEOUT_MS);
    stack = await startMiniStack(await pathOrSkip(this, awsPython()));
    root = new SSMClient(clientSettings(stack));
  });

  after(async () => {
    root?.destroy();
    await stack?.stop();
  });

  beforeEach(async () => {
    assert(stack !== undefined);
    logged = [];
    clock = new ManualClock();
    way = await FaultyWay.open(stack.endpoint);
    const { credentials, region } = clientSettings(stack);
    client = new SSMClient({ ...productionSettings(region), credentials, endpoint: way.endpoint });
  });

  afterEach(async () => {
    client.destroy();
    await way.close();
  });

  async function stored(value: unknown): Promise<Secrets> {
    const name = `/semantest/${randomUUID()}`;
    await root.send(
      new PutParameterCommand({ Name: name, Type: "SecureString", Value: JSON.stringify(value) }),
    );
    return openSecrets(client, name, clock, { log: (_level, event) => void logged.push(event) });
  }

  it("reads every live value of each secret, once for five minutes", async () => {
    const resumeKeys = [secret(32), secret(32)];
    const originSecrets = [secret(48), secret(48)];
    const secrets = await stored({ resumeKeys, originSecrets, operatorKeyHash: "a".repeat(64) });
    way.expect([]);
    const values = await secrets.read();
    await secrets.read();
    assert.equal(way.calls, 1);
    assert.deepEqual(
      values.resumeKeys.map((it) => Buffer.from(it).toString("base64url")),
      resumeKeys,
    );
    assert.deepEqual(values.originSecrets, originSecrets);
    assert.equal(values.operatorKeyHash, "a".repeat(64));
    assert.equal(secrets.current, values);
    clock.advance(5 * MINUTE_MS);
    await Promise.all([secrets.read(), secrets.read()]);
    assert.equal(way.calls, 2);
  });

  it("goes on with the last ones while SSM does not answer, and asks it again only after a pause", async () => {
    const secrets = await stored({ resumeKeys: [secret(32)], originSecrets: [secret(32)] });
    const values = await secrets.read();
    clock.advance(5 * MINUTE_MS);
    way.expect([], { kind: "reset" });
    assert.equal(await secrets.read(), values);
    const { calls } = way;
    assert.ok(calls > 0);
    for (let n = 0; n < 20; n += 1) assert.equal(await secrets.read(), values);
    assert.equal(way.calls, calls);
    assert.deepEqual(logged, ["secrets_not_read"]);
    way.expect([]);
    clock.advance(10_000);
    await secrets.read();
    assert.equal(way.calls, 1);
  });

  it("has no operator key where none is stored", async () => {
    const secrets = await stored({ resumeKeys: [secret(32)], originSecrets: [secret(32)] });
    assert.equal((await secrets.read()).operatorKeyHash, undefined);
  });

  for (const [what, value] of Object.entries({
    "a short signing key": { resumeKeys: [secret(16)], originSecrets: [secret(32)] },
    "no signing key": { resumeKeys: [], originSecrets: [secret(32)] },
    "four origin secrets": {
      resumeKeys: [secret(32)],
      originSecrets: Array.from({ length: 4 }, () => secret(32)),
    },
    "an origin secret that can be guessed": { resumeKeys: [secret(32)], originSecrets: ["secret"] },
  })) {
    it(`refuses ${what}, and writes no secret to the log`, async () => {
      const secrets = await stored(value);
      await assert.rejects(secrets.read(), StoreUnavailable);
      assert.throws(() => secrets.current, StoreUnavailable);
      assert.deepEqual(logged, ["secrets_not_read"]);
    });
  }

  it("says StoreUnavailable where SSM does not answer", async () => {
    const secrets = await stored({ resumeKeys: [secret(32)], originSecrets: [secret(32)] });
    way.expect([], { kind: "reset" });
    await assert.rejects(secrets.read(), StoreUnavailable);
    way.expect([]);
    await secrets.read();
  });
});
