import assert from "node:assert/strict";
import { ConnectResponseSchema } from "../../protocol/index.ts";
import { admit } from "../identity/admission.ts";
import { issueResumeToken } from "../identity/resume.ts";
import type { TestSocket } from "../spec/world.ts";
import { EXTENSION_ORIGIN, IP, Rig, read, refused } from "./spec/rig.ts";

async function connect(rig: Rig, key: string | undefined, body?: unknown, headers = {}) {
  return read(ConnectResponseSchema, await rig.call("POST /connect", { key, body, headers }), 200);
}

/** Who a ticket makes of a socket that opens with it. */
async function opened(rig: Rig, ticket: string, origin?: string) {
  const verdict = await admit(rig.ports, rig.world.settings, {
    ip: IP,
    ticket,
    ...(origin !== undefined && { origin }),
  });
  assert.ok(verdict.accepted, JSON.stringify(verdict));
  return verdict.principal;
}

describe("POST /connect", () => {
  it("names the socket's address, its limits and a ticket of a minute", async () => {
    const rig = await Rig.start();
    const { key } = await rig.device();
    const answer = await connect(rig, key);
    assert.equal(answer.url, "wss://relay.example/");
    assert.equal(answer.transport, "websocket");
    assert.equal(answer.expiresAt, new Date(rig.world.now + 60_000).toISOString());
    assert.deepEqual(answer.limits, { frameBytes: 32_768, framesPerSecond: 50, burst: 200 });
    assert.match(answer.ticket, /^[A-Za-z0-9_-]{43}$/);
  });

  it("names a plain socket where the server is reached without TLS", async () => {
    const rig = await Rig.start({ publicOrigin: "http://localhost:3003", localTenant: true });
    assert.equal((await connect(rig, undefined)).url, "ws://localhost:3003/");
  });

  it("gives a device key a ticket of an extension, bound to key, tenant and address", async () => {
    const rig = await Rig.start();
    const device = await rig.device();
    const { ticket } = await connect(rig, device.key);
    const principal = await opened(rig, ticket);
    assert.deepEqual(
      { ...principal, session: undefined },
      {
        tenant: device.tenant,
        role: "extension",
        session: undefined,
        generation: rig.world.now,
        keyId: device.id,
        anonymous: true,
        ip: IP,
      },
    );
  });

  it("gives a client key a ticket of a client", async () => {
    const rig = await Rig.start();
    const client = await rig.issue("client", "acme");
    const principal = await opened(rig, (await connect(rig, client.key)).ticket);
    assert.deepEqual(
      [principal?.role, principal?.tenant, principal?.anonymous],
      ["client", "acme", undefined],
    );
  });

  it("refuses a role that the key has not", async () => {
    const rig = await Rig.start();
    const device = await rig.issue("device", "acme");
    const client = await rig.issue("client", "acme");
    for (const [key, role] of [
      [device.key, "client"],
      [client.key, "extension"],
      [rig.operatorKey, "client"],
      [rig.operatorKey, undefined],
    ]) {
      refused(await rig.call("POST /connect", { key, body: { role } }), 403, "PERMISSION_DENIED");
    }
  });

  it("refuses a role nobody has", async () => {
    const rig = await Rig.start();
    const { key } = await rig.device();
    refused(await rig.call("POST /connect", { key, body: { role: "server" } }), 400, "INVALID_INPUT");
  });

  it("needs a key on a public server", async () => {
    const rig = await Rig.start();
    refused(await rig.call("POST /connect"), 401, "PERMISSION_DENIED");
  });

  it("lets the laptop's own peers be whatever they say", async () => {
    const rig = await Rig.start({ localTenant: true });
    for (const role of ["client", "extension"] as const) {
      const principal = await opened(rig, (await connect(rig, undefined, { role })).ticket);
      assert.deepEqual([principal?.tenant, principal?.role, principal?.keyId], ["local", role, undefined]);
    }
    assert.equal((await opened(rig, (await connect(rig, undefined)).ticket))?.role, "client");
  });

  it("binds the ticket to the origin that asked", async () => {
    const rig = await Rig.start();
    const { key } = await rig.device();
    const { ticket } = await connect(rig, key, {}, { Origin: EXTENSION_ORIGIN });
    const verdict = await admit(rig.ports, rig.world.settings, { ip: IP, ticket });
    assert.equal(verdict.accepted, false);
    const again = await connect(rig, key, {}, { Origin: EXTENSION_ORIGIN });
    assert.notEqual(await opened(rig, again.ticket, EXTENSION_ORIGIN), undefined);
  });

  describe("with a resume token", () => {
    const token = (rig: Rig, tenant: string, expiresAt: number, session = "s-1") =>
      issueResumeToken(rig.world.settings.resumeKeys, { session, tenant, expiresAt });

    async function session(rig: Rig, key: string, resumeToken: string) {
      return (await opened(rig, (await connect(rig, key, { resumeToken })).ticket))?.session;
    }

    it("goes on with the session", async () => {
      const rig = await Rig.start();
      const { key, tenant } = await rig.device();
      assert.equal(await session(rig, key, token(rig, tenant, rig.world.now + 1)), "s-1");
    });

    it("starts a new session for a token of another tenant, an expired or a forged one", async () => {
      const rig = await Rig.start();
      const { key, tenant } = await rig.device();
      const { tenant: other } = await rig.device();
      const forged = issueResumeToken([new Uint8Array(32)], {
        session: "s-1",
        tenant,
        expiresAt: rig.world.now + 1,
      });
      for (const it of [
        token(rig, other, rig.world.now + 1),
        token(rig, tenant, rig.world.now),
        forged,
        "",
        "x.y",
      ]) {
        assert.notEqual(await session(rig, key, it), "s-1");
      }
    });

    it("starts a new session where the named one was revoked or speaks as another role", async () => {
      const rig = await Rig.start();
      const device = await rig.device();
      const socket = await rig.extension(device);
      const { key } = await rig.pair(device);
      const resumeToken = token(rig, device.tenant, rig.world.now + 1, socket.session);
      assert.equal(await session(rig, device.key, resumeToken), socket.session);
      assert.notEqual(await session(rig, key, resumeToken), socket.session);
      await rig.ports.sessions.revoke(device.tenant, socket.session);
      assert.notEqual(await session(rig, device.key, resumeToken), socket.session);
    });

    it("refuses one that is too long to be ours", async () => {
      const rig = await Rig.start();
      const { key } = await rig.device();
      const answer = await rig.call("POST /connect", { key, body: { resumeToken: "x".repeat(1025) } });
      refused(answer, 400, "INVALID_INPUT");
    });
  });

  describe("of an anonymous tenant", () => {
    it("is refused while five sockets are open, counted over all its keys", async () => {
      const rig = await Rig.start();
      const device = await rig.device();
      const { key } = await rig.pair(device);
      for (let socket = 0; socket < 5; socket += 1) await rig.extension(device);
      for (const it of [device.key, key])
        refused(await rig.call("POST /connect", { key: it }), 429, "RATE_LIMITED");
      assert.equal((await rig.call("POST /connect", { key: (await rig.device()).key })).status, 200);
    });

    it("goes on once one of them has died, whether or not the platform told", async () => {
      const rig = await Rig.start();
      const device = await rig.device();
      const sockets: TestSocket[] = [];
      for (let socket = 0; socket < 5; socket += 1) sockets.push(await rig.extension(device));
      sockets[2]?.close();
      await connect(rig, device.key);
      const dead = await rig.ports.sessions.find(device.tenant, sockets[2]?.session ?? "");
      assert.equal(dead?.address, undefined);
    });

    it("may always come back to a session it has", async () => {
      const rig = await Rig.start();
      const device = await rig.device();
      const sockets: TestSocket[] = [];
      for (let socket = 0; socket < 5; socket += 1) sockets.push(await rig.extension(device));
      await connect(rig, device.key, { resumeToken: sockets[0]?.resumeToken });
    });

    it("has no limit where the operator gave the key", async () => {
      const rig = await Rig.start();
      const device = await rig.issue("device", "acme");
      for (let socket = 0; socket < 6; socket += 1) await rig.extension(device);
    });
  });
});
