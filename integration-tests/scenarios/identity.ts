import assert from "node:assert/strict";
import {
  ConnectResponseSchema,
  CreatedKeySchema,
  KeyListSchema,
  PairingSchema,
  SUBPROTOCOL,
} from "@semantest/handlers/protocol";
import { ask, call } from "../rig/doors.ts";
import {
  assertNoSocket,
  connect,
  DOWNLOADED,
  newJob,
  newTenant,
  openSocket,
  REQUEST,
  SAVED,
  type Target,
} from "./target.ts";

const SIGNING_KEY = {
  kty: "EC",
  crv: "P-256",
  x: "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
  y: "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
} as const;

/** Keys, pairings, tickets and their end, told to any deployed service. */
export function describeIdentity(target: () => Target): void {
  describe("identity", () => {
    it("pairs a client by a code that works once, and shows it to the browser", async () => {
      const { origin } = target();
      const tenant = await newTenant(target());
      const { code } = await ask(PairingSchema, origin, "POST", "/pairings", {
        key: tenant.device,
        body: {},
      });
      const body = { name: "a laptop", signingKey: SIGNING_KEY };
      const paired = await ask(CreatedKeySchema, origin, "POST", `/pairings/${code}`, { body });
      assert.deepEqual([paired.role, paired.tenant], ["client", tenant.name]);
      assert.ok(
        (await call(origin, "POST", `/pairings/${code}`, { body })).status >= 400,
        "a code works once",
      );
      const { keys } = await ask(KeyListSchema, origin, "GET", "/keys", { key: tenant.device });
      assert.deepEqual(keys.find((it) => it.name === "a laptop")?.signingKey, SIGNING_KEY);
    });

    it("voids a code after five wrong tries", async () => {
      const { origin } = target();
      const tenant = await newTenant(target());
      const { code } = await ask(PairingSchema, origin, "POST", "/pairings", {
        key: tenant.device,
        body: {},
      });
      const wrong = code.slice(0, -1) + (code.endsWith("2") ? "3" : "2");
      for (let n = 0; n < 5; n += 1) {
        assert.ok((await call(origin, "POST", `/pairings/${wrong}`, { body: {} })).status >= 400);
      }
      assert.ok((await call(origin, "POST", `/pairings/${code}`, { body: {} })).status >= 400);
    });

    it("opens one socket with a ticket and refuses the second", async () => {
      const tenant = await newTenant(target());
      const { origin } = target();
      const grant = await ask(ConnectResponseSchema, origin, "POST", "/connect", {
        key: tenant.client,
        body: { role: "client" },
      });
      const peer = await openSocket(grant);
      // SignalR's sockets speak its own protocol and agree on no other.
      assert.equal(
        peer.protocol,
        grant.transport === "signalr" ? "" : SUBPROTOCOL,
        "the ticket is not echoed",
      );
      peer.say("HelloEvent");
      await peer.next("WelcomeEvent");
      await assertNoSocket(grant);
      await assertNoSocket({ ...grant, ticket: undefined });
      await peer.close();
    });

    it("takes the ticket in the query where a client cannot choose its subprotocols", async () => {
      const tenant = await newTenant(target());
      const { origin } = target();
      const grant = await ask(ConnectResponseSchema, origin, "POST", "/connect", {
        key: tenant.client,
        body: { role: "client" },
      });
      const peer = await openSocket(grant, "query");
      peer.say("HelloEvent");
      await peer.next("WelcomeEvent");
      await peer.close();
    });

    it("a removed key ends its sockets at once and opens none", async () => {
      const { origin } = target();
      const tenant = await newTenant(target());
      const client = await connect(target(), tenant.client, "client");
      const { keys } = await ask(KeyListSchema, origin, "GET", "/keys", { key: tenant.device });
      const id = keys.find((it) => it.role === "client")?.id;
      assert.equal((await call(origin, "DELETE", `/keys/${id}`, { key: tenant.device })).status, 204);
      assert.equal((await client.peer.next("ErrorEvent")).payload.code, "REVOKED");
      await client.peer.closed();
      const refused = await call(origin, "POST", "/connect", { key: tenant.client, body: {} });
      assert.equal(refused.status, 401);
    });

    it("erasing oneself removes keys, queue, jobs and sockets of the tenant", async () => {
      const { origin } = target();
      const tenant = await newTenant(target());
      const extension = await connect(target(), tenant.device, "extension");
      const client = await connect(target(), tenant.client, "client");
      const job = newJob();
      client.peer.say(REQUEST, { prompt: "a fox to be forgotten" }, { correlationId: job });
      await extension.peer.next(REQUEST);
      extension.peer.say(DOWNLOADED, SAVED, { correlationId: job, sequence: 1 });
      await client.peer.next(DOWNLOADED);
      assert.equal((await call(origin, "DELETE", "/keys/self", { key: tenant.device })).status, 204);
      await client.peer.closed();
      await extension.peer.closed();
      for (const key of [tenant.client, tenant.device]) {
        assert.equal((await call(origin, "GET", "/keys", { key })).status, 401);
      }
    });

    it("refuses a key whose checksum is wrong, and a key in the address", async () => {
      const { origin } = target();
      const tenant = await newTenant(target());
      const forged = tenant.client.slice(0, -1) + (tenant.client.endsWith("A") ? "B" : "A");
      assert.equal((await call(origin, "GET", "/keys", { key: forged })).status, 401);
      assert.equal((await call(origin, "GET", `/keys?key=${tenant.client}`)).status, 401);
    });
  });
}
