import assert from "node:assert/strict";
import { KeyListSchema, PairingSchema, type PublicJwk } from "../../protocol/index.ts";
import { created, Rig, read, refused } from "./spec/rig.ts";

const HOUR = 3_600_000;
const signingKey: PublicJwk = { kty: "EC", crv: "P-256", x: "x".repeat(43), y: "y".repeat(43) };

async function offer(rig: Rig, key: string | undefined): Promise<string> {
  return read(PairingSchema, await rig.call("POST /pairings", { key }), 201).code;
}

/** A code beside the given one: same id, another secret. */
function wrong(code: string): string {
  return `${code.slice(0, 4)}${code.endsWith("0") ? "1111" : "0000"}`;
}

describe("POST /pairings", () => {
  it("gives a device a code of five minutes", async () => {
    const rig = await Rig.start();
    const { key } = await rig.device();
    const pairing = read(PairingSchema, await rig.call("POST /pairings", { key }), 201);
    assert.match(pairing.code, /^[0-9A-HJKMNP-TV-Z]{8}$/);
    assert.equal(pairing.expiresAt, new Date(rig.world.now + 300_000).toISOString());
  });

  it("is refused to strangers, clients and the operator", async () => {
    const rig = await Rig.start();
    const client = await rig.pair(await rig.device());
    refused(await rig.call("POST /pairings"), 401, "PERMISSION_DENIED");
    for (const key of [client.key, rig.operatorKey]) {
      refused(await rig.call("POST /pairings", { key }), 403, "PERMISSION_DENIED");
    }
  });

  it("is refused after 20 codes an hour", async () => {
    const rig = await Rig.start();
    const { key } = await rig.device();
    for (let code = 0; code < 20; code += 1) await offer(rig, key);
    refused(await rig.call("POST /pairings", { key }), 429, "RATE_LIMITED");
    rig.world.now += HOUR;
    await offer(rig, key);
  });

  it("is refused where the tenant has as many keys as it may", async () => {
    const rig = await Rig.start();
    const device = await rig.issue("device", "acme");
    for (let key = 1; key < 100; key += 1) await rig.issue("client", "acme");
    refused(await rig.call("POST /pairings", { key: device.key }), 409, "INVALID_INPUT");
  });

  it("draws again where a code of the same id is open, and gives up on the fifth", async () => {
    const rig = await Rig.start();
    const { key } = await rig.device();
    let draws = 0;
    const { createPairing } = rig.ports.keys;
    rig.ports.keys.createPairing = async (pairing) => {
      draws += 1;
      return draws < 3 ? "exists" : createPairing(pairing);
    };
    await offer(rig, key);
    assert.equal(draws, 3);
    rig.ports.keys.createPairing = async () => "exists";
    refused(await rig.call("POST /pairings", { key }), 503, "UNAVAILABLE");
  });
});

describe("POST /pairings/{code}", () => {
  it("gives a named client key of the tenant with its signing key pinned", async () => {
    const rig = await Rig.start();
    const device = await rig.device();
    const code = await offer(rig, device.key);
    const body = { name: "laptop", signingKey };
    const client = created(await rig.call(`POST /pairings/${code}`, { body }));
    assert.deepEqual([client.role, client.tenant, client.name], ["client", device.tenant, "laptop"]);
    const { keys } = read(KeyListSchema, await rig.call("GET /keys", { key: device.key }), 200);
    assert.deepEqual(keys.find((it) => it.id === client.id)?.signingKey, signingKey);
  });

  it("reads the code in any spelling, and gives a nameless client a name", async () => {
    const rig = await Rig.start();
    const code = await offer(rig, (await rig.device()).key);
    const spelled = encodeURIComponent(`${code.slice(0, 4)}-${code.slice(4)} `.toLowerCase());
    assert.equal(created(await rig.call(`POST /pairings/${spelled}`)).name, "client");
  });

  it("works once, also for two that come at the same time", async () => {
    const rig = await Rig.start();
    const code = await offer(rig, (await rig.device()).key);
    const answers = await Promise.all([1, 2, 3].map(() => rig.call(`POST /pairings/${code}`)));
    assert.deepEqual(answers.map((it) => it.status).sort(), [201, 404, 404]);
  });

  it("works for five minutes", async () => {
    const rig = await Rig.start();
    const { key } = await rig.device();
    const code = await offer(rig, key);
    rig.world.now += 299_999;
    created(await rig.call(`POST /pairings/${code}`));
    const late = await offer(rig, key);
    rig.world.now += 300_000;
    refused(await rig.call(`POST /pairings/${late}`), 404, "INVALID_INPUT");
  });

  it("is void after five wrong tries, from whatever addresses", async () => {
    const rig = await Rig.start();
    const { key } = await rig.device();
    const [four, five] = [await offer(rig, key), await offer(rig, key)];
    for (let time = 0; time < 4; time += 1) {
      refused(
        await rig.call(`POST /pairings/${wrong(four)}`, { ip: `192.0.2.${time}` }),
        404,
        "INVALID_INPUT",
      );
    }
    created(await rig.call(`POST /pairings/${four}`));
    for (let time = 0; time < 5; time += 1) {
      refused(
        await rig.call(`POST /pairings/${wrong(five)}`, { ip: `192.0.2.${time}` }),
        404,
        "INVALID_INPUT",
      );
    }
    refused(await rig.call(`POST /pairings/${five}`), 404, "INVALID_INPUT");
  });

  it("answers alike whether a code is wrong, unknown, used or nonsense", async () => {
    const rig = await Rig.start();
    const { key } = await rig.device();
    const [open, used] = [await offer(rig, key), await offer(rig, key)];
    created(await rig.call(`POST /pairings/${used}`));
    const answers = await Promise.all(
      [wrong(open), "0000ZZZZ", used, "nonsense!"].map((it) => rig.call(`POST /pairings/${it}`)),
    );
    assert.equal(new Set(answers.map((it) => it.text)).size, 1);
  });

  it("limits the codes one address may try, and counts an IPv6 network as one", async () => {
    const rig = await Rig.start();
    const code = await offer(rig, (await rig.device()).key);
    for (let time = 0; time < 20; time += 1) {
      await rig.call("POST /pairings/0000ZZZZ", { ip: `2001:db8::${time}` });
    }
    refused(await rig.call(`POST /pairings/${code}`, { ip: "2001:db8::ffff" }), 429, "RATE_LIMITED");
    created(await rig.call(`POST /pairings/${code}`, { ip: "2001:db8:0:1::1" }));
  });

  it("by the tenant's own device gives a key that is not listed as a client", async () => {
    const rig = await Rig.start();
    const device = await rig.device();
    const code = await offer(rig, device.key);
    const own = created(await rig.call(`POST /pairings/${code}`, { key: device.key, body: { signingKey } }));
    assert.deepEqual([own.role, own.tenant], ["client", device.tenant]);
    const { keys } = read(KeyListSchema, await rig.call("GET /keys", { key: own.key }), 200);
    assert.deepEqual(
      keys.map((it) => it.id),
      [device.id],
    );
  });

  it("by anybody else's key is an ordinary pairing", async () => {
    const rig = await Rig.start();
    const [device, other] = [await rig.device(), await rig.device()];
    const client = await rig.pair(device);
    for (const { key } of [other, client]) {
      const code = await offer(rig, device.key);
      const paired = created(await rig.call(`POST /pairings/${code}`, { key }));
      assert.equal(paired.tenant, device.tenant);
      const { keys } = read(KeyListSchema, await rig.call("GET /keys", { key: device.key }), 200);
      assert.ok(keys.some((it) => it.id === paired.id));
    }
  });

  it("is refused with a key that is not valid, before the code is used up", async () => {
    const rig = await Rig.start();
    const code = await offer(rig, (await rig.device()).key);
    refused(await rig.call(`POST /pairings/${code}`, { key: "nonsense" }), 401, "PERMISSION_DENIED");
    created(await rig.call(`POST /pairings/${code}`));
  });

  it("lets nobody into a tenant whose device is gone", async () => {
    const rig = await Rig.start();
    const device = await rig.device();
    const code = await offer(rig, device.key);
    await rig.call("DELETE /keys/self", { key: device.key });
    refused(await rig.call(`POST /pairings/${code}`), 404, "INVALID_INPUT");
  });

  it("lets a client into the tenant local of the laptop", async () => {
    const rig = await Rig.start({ localTenant: true });
    const client = created(await rig.call(`POST /pairings/${await offer(rig, undefined)}`));
    assert.deepEqual([client.tenant, client.role], ["local", "client"]);
  });

  it("refuses a signing key that is none, before the code is used up", async () => {
    const rig = await Rig.start();
    const code = await offer(rig, (await rig.device()).key);
    const body = { signingKey: { ...signingKey, crv: "P-521" } };
    refused(await rig.call(`POST /pairings/${code}`, { body }), 400, "INVALID_INPUT");
    created(await rig.call(`POST /pairings/${code}`, { body: { signingKey } }));
  });
});
