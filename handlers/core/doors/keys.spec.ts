import assert from "node:assert/strict";
import type { CreatedKey } from "../../protocol/index.ts";
import { KeyListSchema, PeersSchema } from "../../protocol/index.ts";
import { KEY_PATTERN, parseKey } from "../identity/keys.ts";
import { created, Rig, read, refused } from "./spec/rig.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

async function listed(rig: Rig, key: string, query = "") {
  return read(KeyListSchema, await rig.call(`GET /keys${query}`, { key }), 200).keys;
}

async function works(rig: Rig, { key }: CreatedKey): Promise<boolean> {
  const answer = await rig.call("GET /peers", { key });
  if (answer.status === 200) return true;
  refused(answer, 401, "PERMISSION_DENIED");
  return false;
}

describe("POST /keys by a stranger", () => {
  it("gives a device key that is a tenant of its own", async () => {
    const rig = await Rig.start();
    const [one, other] = [await rig.device(), await rig.device()];
    assert.match(one.key, KEY_PATTERN);
    assert.deepEqual(parseKey(one.key), { role: "device", id: one.id });
    assert.equal(one.role, "device");
    assert.notEqual(one.tenant, other.tenant);
    assert.equal(one.createdAt, new Date(rig.world.now).toISOString());
  });

  it("stores no key, only its hash", async () => {
    const rig = await Rig.start();
    const { key, id } = await rig.device();
    const stored = JSON.stringify(await rig.ports.keys.find(id));
    assert.doesNotMatch(stored, KEY_PATTERN);
    assert.ok(!stored.includes(key.split("_")[3] ?? key));
  });

  it("is refused after 5 within an hour and 20 within a day, by address", async () => {
    const rig = await Rig.start();
    for (let hour = 0; hour < 4; hour += 1) {
      for (let mint = 0; mint < 5; mint += 1) await rig.device();
      const { retryAfterMs } = refused(await rig.call("POST /keys"), 429, "RATE_LIMITED");
      assert.equal(retryAfterMs, HOUR);
      await rig.device(`198.51.100.${hour}`);
      rig.world.now += HOUR;
    }
    assert.equal(refused(await rig.call("POST /keys"), 429, "RATE_LIMITED").retryAfterMs, 20 * HOUR);
    rig.world.now += 20 * HOUR;
    await rig.device();
  });

  it("is refused where the server is closed to strangers, for new keys only", async () => {
    const rig = await Rig.start({ anonymousKeys: "closed" });
    refused(await rig.call("POST /keys"), 403, "PERMISSION_DENIED");
    assert.ok(await works(rig, await rig.issue("device", "acme")));
  });

  for (const body of [{ role: "client" }, { role: "operator" }, { tenant: "acme" }, { name: "mine" }]) {
    it(`is refused for ${JSON.stringify(body)}, which only the operator may choose`, async () => {
      const rig = await Rig.start();
      refused(await rig.call("POST /keys", { body }), 403, "PERMISSION_DENIED");
    });
  }

  it("works on the laptop too, and gives a tenant other than local", async () => {
    const rig = await Rig.start({ localTenant: true });
    assert.notEqual((await rig.device()).tenant, "local");
  });
});

describe("POST /keys with a key", () => {
  it("gives the operator keys of any tenant", async () => {
    const rig = await Rig.start();
    const body = { role: "device", tenant: "acme", name: "desk" };
    const key = created(await rig.call("POST /keys", { key: rig.operatorKey, body }));
    assert.deepEqual([key.role, key.tenant, key.name], ["device", "acme", "desk"]);
    assert.ok(await works(rig, key));
  });

  it("gives the operator a client key of a new tenant where nothing is said", async () => {
    const rig = await Rig.start();
    const one = created(await rig.call("POST /keys", { key: rig.operatorKey }));
    const other = created(await rig.call("POST /keys", { key: rig.operatorKey }));
    assert.equal(one.role, "client");
    assert.notEqual(one.tenant, other.tenant);
  });

  it("gives nobody a second operator key", async () => {
    const rig = await Rig.start();
    const answer = await rig.call("POST /keys", { key: rig.operatorKey, body: { role: "operator" } });
    refused(answer, 403, "PERMISSION_DENIED");
  });

  it("is refused to clients and devices", async () => {
    const rig = await Rig.start();
    const device = await rig.device();
    for (const { key } of [device, await rig.pair(device)]) {
      refused(await rig.call("POST /keys", { key }), 403, "PERMISSION_DENIED");
    }
  });

  it("is refused for names and tenants that are none", async () => {
    const rig = await Rig.start();
    for (const body of [{ name: "" }, { name: "x".repeat(101) }, { tenant: "a/b" }, { role: "root" }]) {
      refused(await rig.call("POST /keys", { key: rig.operatorKey, body }), 400, "INVALID_INPUT");
    }
  });
});

describe("GET /keys", () => {
  it("lists the tenant's keys without anything secret, and says which one asked", async () => {
    const rig = await Rig.start();
    const device = await rig.device();
    const client = await rig.pair(device);
    await rig.device();
    rig.world.now += HOUR;
    const answer = await rig.call("GET /keys", { key: client.key });
    assert.doesNotMatch(answer.text, KEY_PATTERN);
    assert.doesNotMatch(answer.text, /hash/);
    const keys = await listed(rig, client.key);
    assert.deepEqual(
      keys
        .map(({ id, role, self, name }) => ({ id, role, self, name }))
        .sort((a, b) => a.role.localeCompare(b.role)),
      [
        { id: client.id, role: "client", self: true, name: "laptop" },
        { id: device.id, role: "device", self: false, name: undefined },
      ],
    );
  });

  it("shows the last use to the hour", async () => {
    const rig = await Rig.start();
    const device = await rig.device();
    const first = rig.world.now;
    const lastUse = async () => (await listed(rig, device.key))[0]?.lastUsedAt;
    assert.equal(await lastUse(), new Date(first).toISOString());
    rig.world.now = first + HOUR - 1;
    assert.equal(await lastUse(), new Date(first).toISOString());
    rig.world.now = first + HOUR;
    assert.equal(await lastUse(), new Date(first + HOUR).toISOString());
  });

  it("lists any one tenant for the operator, who must name it", async () => {
    const rig = await Rig.start();
    const { id } = await rig.issue("client", "acme");
    assert.deepEqual(
      (await listed(rig, rig.operatorKey, "?tenant=acme")).map((it) => it.id),
      [id],
    );
    assert.deepEqual(await listed(rig, rig.operatorKey, "?tenant=other"), []);
    for (const query of ["", "?tenant=", "?tenant=a%2Fb"]) {
      refused(await rig.call(`GET /keys${query}`, { key: rig.operatorKey }), 400, "INVALID_INPUT");
    }
  });

  it("lists the caller's own tenant whatever it names", async () => {
    const rig = await Rig.start();
    await rig.issue("client", "acme");
    const device = await rig.device();
    assert.deepEqual(
      (await listed(rig, device.key, "?tenant=acme")).map((it) => it.id),
      [device.id],
    );
  });

  it("needs a key on a public server and none on the laptop", async () => {
    refused(await (await Rig.start()).call("GET /keys"), 401, "PERMISSION_DENIED");
    const rig = await Rig.start({ localTenant: true });
    assert.equal((await rig.call("GET /keys")).status, 200);
  });
});

describe("anonymous keys", () => {
  it("expire unused after 10 minutes", async () => {
    const rig = await Rig.start();
    const device = await rig.device();
    rig.world.now += 600_000;
    assert.equal(await works(rig, device), false);
  });

  it("live on once used, and expire 90 days after the last use", async () => {
    const rig = await Rig.start();
    const device = await rig.device();
    rig.world.now += 599_999;
    assert.ok(await works(rig, device));
    rig.world.now += 90 * DAY - 1;
    assert.ok(await works(rig, device));
    rig.world.now += 90 * DAY;
    assert.equal(await works(rig, device), false);
  });

  it("of a paired client wait 90 days for their first use", async () => {
    const rig = await Rig.start();
    const client = await rig.pair(await rig.device());
    rig.world.now += 90 * DAY - 1;
    assert.ok(await works(rig, client));
    rig.world.now += 90 * DAY;
    assert.equal(await works(rig, client), false);
  });

  it("are the only ones that expire", async () => {
    const rig = await Rig.start();
    const device = await rig.issue("device", "acme");
    const client = await rig.pair(device);
    rig.world.now += 1000 * DAY;
    assert.deepEqual([await works(rig, device), await works(rig, client)], [true, true]);
  });
});

describe("DELETE /keys/{id}", () => {
  it("by the device ends a client's key and its sockets in the same call", async () => {
    const rig = await Rig.start();
    const device = await rig.device();
    const client = await rig.pair(device);
    const socket = rig.world.socket(await rig.principal(client));
    await socket.say("HelloEvent", {});
    const answer = await rig.call(`DELETE /keys/${client.id}`, { key: device.key });
    assert.deepEqual([answer.status, answer.text], [204, ""]);
    assert.equal(await works(rig, client), false);
    assert.equal(socket.last("ErrorEvent").payload.code, "REVOKED");
    assert.equal(socket.reachable, false);
    assert.ok(await works(rig, device));
  });

  it("by a client ends its own key and no other", async () => {
    const rig = await Rig.start();
    const device = await rig.device();
    const [client, other] = [await rig.pair(device), await rig.pair(device)];
    for (const { id } of [device, other]) {
      refused(await rig.call(`DELETE /keys/${id}`, { key: client.key }), 403, "PERMISSION_DENIED");
    }
    assert.equal((await rig.call(`DELETE /keys/${client.id}`, { key: client.key })).status, 204);
    assert.deepEqual([await works(rig, client), await works(rig, other)], [false, true]);
  });

  it("by the operator ends any key", async () => {
    const rig = await Rig.start();
    const device = await rig.device();
    assert.equal((await rig.call(`DELETE /keys/${device.id}`, { key: rig.operatorKey })).status, 204);
    assert.equal(await works(rig, device), false);
  });

  it("answers alike for a key of another tenant and for none", async () => {
    const rig = await Rig.start();
    const [device, other] = [await rig.device(), await rig.device()];
    const answers: string[] = [];
    for (const id of [other.id, "000000000000", "no-id", "a%2Fb"]) {
      const answer = await rig.call(`DELETE /keys/${id}`, { key: device.key });
      refused(answer, 404, "INVALID_INPUT");
      answers.push(answer.text);
    }
    assert.equal(new Set(answers).size, 1);
    assert.ok(await works(rig, other));
  });

  it("refuses the operator an id that cannot be one without asking the store", async () => {
    const rig = await Rig.start();
    rig.ports.keys.find = () => assert.fail("asked the store");
    refused(await rig.call("DELETE /keys/a:b", { key: rig.operatorKey }), 404, "INVALID_INPUT");
  });

  it("ends a session that opens while the key goes, when it is repeated", async () => {
    const later: { task: () => Promise<void>; delayMs: number }[] = [];
    const rig = await Rig.start({ later: (task, delayMs) => later.push({ task, delayMs }) });
    const device = await rig.device();
    const client = await rig.pair(device);
    const principal = await rig.principal(client);
    await rig.call(`DELETE /keys/${client.id}`, { key: device.key });
    const socket = rig.world.socket(principal);
    await socket.say("HelloEvent", {});
    assert.ok(socket.reachable);
    assert.deepEqual(
      later.map((it) => it.delayMs),
      [5000, 10_000, 15_000, 20_000, 25_000, 30_000],
    );
    await later[0]?.task();
    assert.equal(socket.reachable, false);
    assert.equal(socket.last("ErrorEvent").payload.code, "REVOKED");
  });
});

describe("DELETE /keys/self", () => {
  it("by the device removes every key, socket and place in the queue of its tenant, and of no other", async () => {
    const rig = await Rig.start();
    const [device, other] = [await rig.device(), await rig.device()];
    const client = await rig.pair(device);
    const [socket, otherSocket] = [await rig.extension(device), await rig.extension(other)];
    assert.equal((await rig.call("DELETE /keys/self", { key: device.key })).status, 204);
    assert.deepEqual([await works(rig, device), await works(rig, client)], [false, false]);
    assert.deepEqual([socket.reachable, otherSocket.reachable], [false, true]);
    const peers = read(PeersSchema, await rig.call("GET /peers", { key: other.key }), 200);
    assert.equal(peers.extensions, 1);
  });

  it("is refused to clients and to the operator", async () => {
    const rig = await Rig.start();
    const device = await rig.device();
    for (const key of [(await rig.pair(device)).key, rig.operatorKey]) {
      refused(await rig.call("DELETE /keys/self", { key }), 403, "PERMISSION_DENIED");
    }
    assert.ok(await works(rig, device));
  });

  it("on the laptop erases the tenant local", async () => {
    const rig = await Rig.start({ localTenant: true });
    const socket = await rig.world.extension();
    assert.equal((await rig.call("DELETE /keys/self")).status, 204);
    assert.equal(socket.reachable, false);
  });

  it("can be asked again where it failed half-way", async () => {
    const rig = await Rig.start();
    const device = await rig.device();
    const client = await rig.pair(device);
    const { erase } = rig.world.delivery;
    rig.world.delivery.erase = async () => {
      rig.down = true;
      await rig.ports.dispatch.read(device.tenant);
    };
    refused(await rig.call("DELETE /keys/self", { key: device.key }), 503, "UNAVAILABLE");
    rig.down = false;
    rig.world.delivery.erase = erase;
    assert.deepEqual([await works(rig, client), await works(rig, device)], [false, true]);
    assert.equal((await rig.call("DELETE /keys/self", { key: device.key })).status, 204);
    assert.equal(await works(rig, device), false);
  });
});
