import assert from "node:assert/strict";
import { createHmac, randomUUID } from "node:crypto";
import { decodeJwt } from "jose";
import * as v from "valibot";
import { signedTokens } from "../../../handlers/adapters/azure/sockets/clientTokens.ts";
import { type AzureRig, startAzureRig } from "../../rig/azure/azureRig.ts";
import { askForSocket, mintDevice, openWith } from "./hubPeer.ts";

const FRONT_DOOR = randomUUID();

interface Call {
  readonly connection?: string;
  readonly ticket?: string;
  readonly place?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

const CONNECTED = "connections/connected";
const DISCONNECTED = "connections/disconnected";
const FRAME = "messages/frame";
const HELLO = JSON.stringify({ type: 1, target: "frame", arguments: ['{"type":"HelloEvent","payload":{}}'] });

/** Calls the upstream as SignalR does, but for what the call says otherwise. */
function caller(rig: () => AzureRig, proof: (connection: string) => Promise<Record<string, string>>) {
  return async (call: Call): Promise<number> => {
    const { connection = randomUUID(), ticket, place = CONNECTED, headers, body = '{"type":10}' } = call;
    const { app, hub } = rig();
    const answer = await fetch(`${app.origin}/upstream/${hub}/${place}`, {
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        "X-ASRS-Connection-Id": connection,
        "X-ASRS-Hub": hub,
        ...(ticket !== undefined && { "X-ASRS-User-Id": ticket }),
        ...(await proof(connection)),
        ...headers,
      },
      body,
    });
    await answer.body?.cancel();
    return answer.status;
  };
}

/** A ticket as SignalR would tell it: the user of the token that `POST /connect` gave. */
async function newTicket(rig: AzureRig): Promise<string> {
  const { key } = await mintDevice(rig);
  return String(decodeJwt((await askForSocket(rig, key)).ticket)["asrs.s.uid"]);
}

describe("the upstream on Azure, called by strangers and by SignalR", function () {
  this.timeout(60_000);
  let rig: AzureRig;
  const proof = async () => {
    const { audience, principal } = rig.upstream;
    return { Authorization: `Bearer ${await rig.directory.issue(audience, { oid: principal })}` };
  };
  const call = caller(() => rig, proof);

  before(async () => {
    rig = await startAzureRig({ settings: { SEMANTEST_REQUESTS_PER_MINUTE: "100000" } });
  });
  after(() => rig?.stop());

  it("refuses every caller that is not the service's own SignalR", async () => {
    const { audience, principal } = rig.upstream;
    const own = { oid: principal };
    const hour = 3600;
    const now = Math.floor(Date.now() / 1000);
    const tokens: Record<string, string> = {
      "no token": "",
      nonsense: "Bearer a.b.c",
      "of other keys": `Bearer ${await rig.directory.forge(audience, own)}`,
      "for another audience": `Bearer ${await rig.directory.issue("api://other", own)}`,
      "of another principal": `Bearer ${await rig.directory.issue(audience, {})}`,
      "of another directory": `Bearer ${await rig.directory.issue(audience, { ...own, tid: randomUUID() })}`,
      "of another issuer": `Bearer ${await rig.directory.issue(audience, { ...own, iss: "https://sts.windows.net/x/" })}`,
      expired: `Bearer ${await rig.directory.issue(audience, { ...own, exp: now - hour })}`,
      unsigned: `Bearer ${Buffer.from('{"alg":"none"}').toString("base64url")}.${Buffer.from(
        JSON.stringify({ aud: audience, oid: principal, exp: now + hour }),
      ).toString("base64url")}.`,
    };
    const ticket = await newTicket(rig);
    for (const [what, Authorization] of Object.entries(tokens)) {
      assert.equal(await call({ ticket, headers: { Authorization } }), 401, what);
    }
    assert.equal(await call({ ticket }), 204, "none of them used the ticket up");
  });

  it("takes the token under either name of its header", async () => {
    const { Authorization } = await proof();
    const headers = { Authorization: "", Authentication: Authorization };
    assert.equal(await call({ ticket: await newTicket(rig), headers }), 204);
  });

  it("refuses calls that are no event of this hub", async () => {
    const ticket = await newTicket(rig);
    const connection = randomUUID();
    const about = { connection, ticket };
    assert.equal(await call({ ...about, headers: { "X-ASRS-Hub": "other" } }), 400);
    assert.equal(await call({ ...about, headers: { "Content-Type": "application/x-msgpack" } }), 415);
    assert.equal(await call({ ...about, place: "messages/other", body: HELLO }), 404);
    assert.equal(await call({ ...about, place: FRAME, body: "{" }), 400);
    assert.equal(
      await call({ ...about, place: FRAME, body: '{"type":1,"target":"frame","arguments":[]}' }),
      400,
    );
    assert.equal(await call({ ...about, place: FRAME, body: `"${"x".repeat(300_000)}"` }), 413);
    assert.equal(await call({ connection: " ", ticket }), 401);
  });

  it("takes a repeated, late or early event as what it is", async () => {
    const connection = randomUUID();
    const about = { connection, ticket: await newTicket(rig) };
    assert.equal(await call({ ...about, place: FRAME, body: HELLO }), 204, "a frame before `connected`");
    assert.equal(await call(about), 204);
    assert.equal(await call(about), 204, "`connected` once more");
    assert.equal(await call({ ...about, place: DISCONNECTED, body: '{"Type":11,"Error":"gone"}' }), 204);
    assert.equal(await call({ ...about, place: DISCONNECTED, body: '{"type":11}' }), 204, "and once more");
    assert.equal(await call({ ...about, place: FRAME, body: HELLO }), 204, "a frame after `disconnected`");
    assert.equal(await call({ place: DISCONNECTED, ticket: "x".repeat(43), body: "{}" }), 204, "of nobody");
  });

  it("takes events of one connection that come at once, also in several processes", async () => {
    const about = { connection: randomUUID(), ticket: await newTicket(rig) };
    const all = await Promise.all([
      call(about),
      call({ ...about, place: FRAME, body: HELLO }),
      call({ ...about, place: FRAME, body: HELLO }),
      call(about),
    ]);
    assert.deepEqual(all, [204, 204, 204, 204]);
    await rig.app.restart();
    assert.equal(await call({ ...about, place: FRAME, body: HELLO }), 204);
  });

  it("reads members in either case", async () => {
    const about = { connection: randomUUID(), ticket: await newTicket(rig) };
    const body = HELLO.replace('"type":1', '"Type":1')
      .replace('"target"', '"Target"')
      .replace('"arguments"', '"Arguments"');
    assert.equal(await call({ ...about, place: FRAME, body }), 204);
  });

  it("lets a ticket open one connection, whichever event tries", async () => {
    const ticket = await newTicket(rig);
    assert.equal(await call({ ticket }), 204);
    assert.equal(await call({ ticket }), 401);
    assert.equal(await call({ ticket, place: FRAME, body: HELLO }), 401);
    for (const stranger of [undefined, "", "x", "x".repeat(43), "../..", "__proto__"]) {
      assert.equal(await call({ ...(stranger !== undefined && { ticket: stranger }) }), 401, stranger);
    }
  });

  it("closes what it refuses", async () => {
    const before = rig.signalr.calls.length;
    const connection = randomUUID();
    await call({ connection, ticket: "x".repeat(43) });
    assert.deepEqual(rig.signalr.calls.slice(before), [
      `POST /connections/${connection}/:send`,
      `DELETE /connections/${connection}`,
    ]);
  });

  it("goes on with the secrets it has while Key Vault is away", async () => {
    rig.vault.setAvailable(false);
    assert.equal(await call({ ticket: await newTicket(rig) }), 204);
    rig.vault.setAvailable(true);
  });

  it("answers doors without a secret where Key Vault never answered, and says that the others will", async () => {
    rig.vault.setAvailable(false);
    await rig.app.restart();
    assert.equal((await fetch(`${rig.app.origin}/signature`)).status, 200);
    assert.equal(await call({ ticket: "x".repeat(43) }), 503);
    rig.vault.setAvailable(true);
    assert.equal(await call({ ticket: await newTicket(rig) }), 204);
  });
});

describe("the upstream on Azure, signed with access keys, behind Front Door", function () {
  this.timeout(60_000);
  let rig: AzureRig;
  const signed = (key: string, connection: string) =>
    `sha256=${createHmac("sha256", key).update(connection).digest("hex")}`;
  const proof = async (connection: string) => ({
    "X-ASRS-Signature": signed(rig.signalr.keys[0] ?? "", connection),
  });
  const call = caller(() => rig, proof);

  before(async () => {
    rig = await startAzureRig({
      signalrAuth: "keys",
      settings: { SEMANTEST_FRONT_DOOR_ID: FRONT_DOOR, SEMANTEST_REQUESTS_PER_MINUTE: "3" },
    });
  });
  after(() => rig?.stop());

  const throughDoor = (path: string, headers: Record<string, string> = {}, method = "GET", body?: string) =>
    fetch(rig.app.origin + path, {
      method,
      ...(body !== undefined && { body }),
      headers: { "X-Azure-FDID": FRONT_DOOR, "X-Azure-SocketIP": "192.0.2.7", ...headers },
    });

  /** What `POST /connect` gives a new device behind Front Door. */
  const askThroughDoor = async () => {
    const headers = { "Content-Type": "application/json", "X-Azure-SocketIP": "203.0.113.1" };
    const minted = await throughDoor("/keys", headers, "POST", "{}");
    const { key } = v.parse(v.object({ key: v.string() }), await minted.json());
    const granted = await throughDoor("/connect", { ...headers, "X-API-Key": key }, "POST", "{}");
    return v.parse(v.object({ url: v.string(), ticket: v.string() }), await granted.json());
  };

  it("takes a signature by either key, in either case, among several", async () => {
    const [primary = "", secondary = ""] = rig.signalr.keys;
    const connection = randomUUID();
    const place = DISCONNECTED;
    const tries = [
      signed(primary, connection),
      signed(secondary, connection),
      signed(primary, connection).toUpperCase().replace("SHA256", "sha256"),
      `${signed("an older key", connection)},${signed(secondary, connection)}`,
    ];
    for (const signature of tries) {
      assert.equal(
        await call({ connection, place, headers: { "X-ASRS-Signature": signature } }),
        204,
        signature,
      );
    }
  });

  it("refuses every other signature", async () => {
    const connection = randomUUID();
    const own = signed(rig.signalr.keys[0] ?? "", connection);
    const tries = ["", "sha256=", own.slice(0, -1), own.slice(7), signed("another key", connection)];
    tries.push(signed(rig.signalr.keys[0] ?? "", randomUUID()));
    tries.push(Array.from({ length: 50 }, () => signed("x", connection)).join());
    for (const signature of tries) {
      assert.equal(
        await call({ connection, place: DISCONNECTED, headers: { "X-ASRS-Signature": signature } }),
        401,
        signature.slice(0, 80),
      );
    }
  });

  /* Nothing here keeps away who knows the id: that is for the IP rules of Azure, which nothing here plays. */
  it("refuses doors that are called without the id of our Front Door, or with another one", async () => {
    for (const [path, method] of [
      ["/signature", "GET"],
      ["/health", "HEAD"],
      ["/keys", "POST"],
      ["/nowhere", "PUT"],
      ["/negotiate", "POST"],
    ] as const) {
      const direct = await fetch(rig.app.origin + path, { method });
      assert.equal(direct.status, 403, path);
      const other = await throughDoor(path, { "X-Azure-FDID": randomUUID() }, method);
      assert.equal(other.status, 403, path);
    }
    assert.equal((await throughDoor("/signature")).status, 200);
  });

  it("counts by the address that reached Front Door, whatever else a viewer claims", async () => {
    const statuses: number[] = [];
    for (let n = 0; n < 5; n += 1) {
      const headers = {
        "X-Azure-SocketIP": "198.51.100.9",
        "X-Azure-ClientIP": `192.0.2.${n}`,
        "X-Forwarded-For": `192.0.2.${n}`,
      };
      statuses.push((await throughDoor("/nowhere", headers)).status);
    }
    assert.deepEqual(new Set(statuses), new Set([404, 429]));
    assert.equal((await throughDoor("/nowhere", { "X-Azure-SocketIP": "198.51.100.10" })).status, 404);
  });

  /*
   * Which tokens open a socket is decided by SignalR, here our emulator; what is shown is that the app's own token names the key
   * and the hub, so that a service that checks both takes it and nothing like it.
   */
  it("opens no socket with a token of another key, or for another hub", async () => {
    const { url, ticket: own } = await askThroughDoor();
    const ticket = String(decodeJwt(own)["asrs.s.uid"]);
    const { endpoint, keys } = rig.signalr;
    const [key = ""] = keys;
    const expiresAt = Date.now() + 60_000;
    const tokens: Record<string, string> = {
      nonsense: "a.b.c",
      "the ticket alone": ticket,
      "of another key": await signedTokens(endpoint, rig.hub, () => randomUUID())(ticket, expiresAt),
      "for another hub": await signedTokens(endpoint, "another", () => key)(ticket, expiresAt),
      "for another service": await signedTokens(
        "https://other.example",
        rig.hub,
        () => key,
      )(ticket, expiresAt),
      expired: await signedTokens(endpoint, rig.hub, () => key)(ticket, Date.now() - 60_000),
    };
    for (const [what, token] of Object.entries(tokens)) {
      await assert.rejects(openWith({ url, ticket: token }), /401/, what);
    }
    const peer = await openWith({
      url,
      ticket: await signedTokens(endpoint, rig.hub, () => key)(ticket, expiresAt),
    });
    await peer.say("HelloEvent");
    assert.equal((await peer.next("WelcomeEvent")).type, "WelcomeEvent", "none of them used the ticket up");
    await peer.leave();
  });
});
