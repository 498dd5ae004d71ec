import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { call } from "../../rig/doors.ts";
import type { Deployed } from "./deployed.ts";
import { assertWhole, eventsOf, finish, startJob } from "./jobs.ts";

const HUB = "semantest_blue";
const AUDIENCE = "https://signalr.azure.com";

interface UpstreamCall {
  readonly origin: string;
  readonly token?: string;
  readonly place?: string;
  readonly hub?: string;
  readonly connection?: string;
  readonly user?: string;
  readonly body?: string;
}

/** What strangers try at the upstream, and SignalR itself might do twice. */
export function describeHostileUpstream(deployed: () => Deployed): void {
  describe("the upstream of a deployed stack", () => {
    const appOrigin = () => `https://${deployed().ids.functionsHost}`;
    /** The principal of the stack's own SignalR. */
    const own = () => {
      const { subscription } = deployed().rig.account;
      const identity = subscription
        .ofType("Microsoft.ManagedIdentity/userAssignedIdentities")
        .find(({ arm }) => arm.name.endsWith("-upstream"));
      return String(identity?.computed.principalId);
    };

    it("refuses forged tokens, those of other directories, services and audiences, and none at all", async () => {
      const { directory } = deployed().rig.account;
      const oid = own();
      const tokens = {
        none: undefined,
        forged: await directory.forge(AUDIENCE, { oid }),
        "of another directory": await directory.issue(AUDIENCE, { oid, tid: randomUUID() }),
        "of another service": await directory.issue(AUDIENCE, { oid: randomUUID() }),
        "for something else": await directory.issue("https://management.azure.com/", { oid }),
        expired: await directory.issue(AUDIENCE, { oid, exp: Math.floor(Date.now() / 1000) - 3600 }),
      };
      for (const [what, token] of Object.entries(tokens)) {
        const status = await upstream({ origin: appOrigin(), ...(token !== undefined && { token }) });
        assert.equal(status, 401, what);
      }
    });

    it("refuses another hub and a body beyond any frame, also with the right token", async () => {
      const token = await deployed().rig.account.directory.issue(AUDIENCE, { oid: own() });
      const origin = appOrigin();
      assert.equal(await upstream({ origin, token, hub: "semantest_green" }), 404);
      const body = `"${"x".repeat(300_000)}"`;
      assert.equal(await upstream({ origin, token, place: "messages/frame", body }), 413);
    });

    it("doubles nothing where events of a live connection come again, late and out of order", async () => {
      const { rig, signalr, target } = deployed();
      const before = new Set(signalr.connections());
      const running = await startJob(target);
      const { client, extension, job } = running;
      const token = await rig.account.directory.issue(AUDIENCE, { oid: own() });
      const [taker] = signalr.connections().filter((it) => !before.has(it));
      assert.ok(taker !== undefined);
      const again = {
        origin: appOrigin(),
        token,
        connection: taker.id,
        ...(taker.user !== undefined && { user: taker.user }),
      };
      const [type, payload, members] = eventsOf(job).initiated;
      const frame = { type, payload, ...members };
      const body = JSON.stringify({ type: 1, target: "frame", arguments: [JSON.stringify(frame)] });
      const repeat = () => upstream({ ...again, place: "messages/frame", body });
      assert.deepEqual(
        await Promise.all([repeat(), repeat(), upstream(again), repeat()]),
        [204, 204, 204, 204],
      );
      await finish(running);
      assert.equal(await repeat(), 204, "after the end");
      await assertWhole(target, running);
      await Promise.all([client.peer.close(), extension.peer.close()]);
    });
  });
}

/**
 * What stands around a production stack: nobody who does not know its Front Door's id comes by another way. Who knows it is kept
 * away by `azure.restrictAddresses` alone, whose rules are Azure's and are not played here.
 */
export function describeOriginLock(deployed: () => Deployed): void {
  describe("the functions behind Front Door", () => {
    it("refuse doors that are called by the app's own name without the id of our Front Door, or with another one", async () => {
      const origin = `https://${deployed().ids.functionsHost}`;
      for (const headers of [{}, { "X-Azure-FDID": randomUUID() }, { "X-Azure-SocketIP": "192.0.2.1" }]) {
        for (const path of ["/signature", "/health", "/keys"]) {
          assert.equal((await call(origin, "GET", path, { headers })).status, 403, path);
        }
      }
    });

    it("do not believe what a viewer says of Front Door", async () => {
      const headers = { "X-Azure-FDID": randomUUID(), "X-Azure-SocketIP": "192.0.2.1" };
      assert.equal((await call(deployed().target.origin, "GET", "/signature", { headers })).status, 200);
    });

    it("are not called upstream through Front Door, however the path is written", async () => {
      const { origin } = deployed().target;
      const token = await deployed().rig.account.directory.issue(AUDIENCE);
      for (const path of ["/upstream", "/UPSTREAM", "/%75pstream"]) {
        const answer = await fetch(`${origin}${path}/${HUB}/connections/connected`, {
          method: "POST",
          headers: { authorization: `Bearer ${token}` },
        });
        assert.equal(answer.status, 429, path);
      }
    });
  });
}

async function upstream(request: UpstreamCall): Promise<number> {
  const { connection = randomUUID(), hub = HUB, origin, token, user } = request;
  const { body = '{"type":10}', place = "connections/connected" } = request;
  const answer = await fetch(`${origin}/upstream/${hub}/${place}`, {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      "X-ASRS-Connection-Id": connection,
      "X-ASRS-Hub": hub,
      ...(user !== undefined && { "X-ASRS-User-Id": user }),
      ...(token !== undefined && { Authorization: `Bearer ${token}` }),
    },
    body,
  });
  await answer.body?.cancel();
  return answer.status;
}
