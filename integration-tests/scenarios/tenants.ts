import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { ImageUploadGrantSchema, PeersSchema } from "@semantest/handlers/protocol";
import { ask, call } from "../rig/doors.ts";
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
  type Tenant,
} from "./target.ts";

const BYTES = Buffer.from("89504e470d0a1a0a00", "hex");

/** What one tenant has that another must never reach. */
interface Belongings {
  readonly owner: Tenant;
  readonly job: string;
  readonly image: string;
  readonly keyId: string;
}

/** Every way a key reaches for something, tried with the keys of another tenant: each answer is as if it were not there. */
export function describeTenants(target: () => Target): void {
  describe("tenants never see each other", () => {
    let theirs: Belongings;
    let stranger: Tenant;
    let close: () => Promise<unknown>;
    let extension: Awaited<ReturnType<typeof connect>>;
    let client: Awaited<ReturnType<typeof connect>>;

    before(async () => {
      const owner = await newTenant(target());
      stranger = await newTenant(target());
      extension = await connect(target(), owner.device, "extension", { slots: 5 });
      client = await connect(target(), owner.client, "client");
      const job = newJob();
      client.peer.say(REQUEST, { prompt: "a fox of one's own" }, { correlationId: job });
      await extension.peer.next(REQUEST);
      const body = {
        correlationId: job,
        mimeType: "image/png",
        size: BYTES.length,
        sha256: createHash("sha256").update(BYTES).digest("hex"),
      };
      const { origin } = target();
      const granted = await ask(ImageUploadGrantSchema, origin, "POST", "/images", {
        key: owner.device,
        body,
      });
      await fetch(granted.url, { method: "PUT", headers: granted.headers, body: BYTES });
      const complete = `/images/${granted.imageId}/complete`;
      assert.equal((await call(origin, "POST", complete, { key: owner.device, body: {} })).status, 200);
      const keyId = owner.client.split("_")[2] ?? "";
      theirs = { owner, job, image: granted.imageId, keyId };
      close = () => Promise.all([extension.peer.close(), client.peer.close()]);
    });
    after(() => close());

    const reaches: readonly (readonly [
      string,
      "client" | "device",
      string,
      (it: Belongings) => string,
      unknown?,
    ])[] = [
      ["reads a job", "client", "GET", ({ job }) => `/jobs/${job}`],
      ["reads a job beyond a cursor", "client", "GET", ({ job }) => `/jobs/${job}?after=0:0`],
      ["fetches an image", "client", "GET", ({ image }) => `/images/${image}`],
      ["fetches an image with a device key", "device", "GET", ({ image }) => `/images/${image}`],
      ["completes an upload", "device", "POST", ({ image }) => `/images/${image}/complete`, {}],
      ["removes a key", "device", "DELETE", ({ keyId }) => `/keys/${keyId}`],
      ["removes a key with a client key", "client", "DELETE", ({ keyId }) => `/keys/${keyId}`],
    ];
    for (const [what, role, method, path, body] of reaches) {
      it(`another tenant ${what}: absent, exactly as a name nobody has`, async () => {
        const { origin } = target();
        const key = stranger[role];
        const options = { key, ...(body !== undefined && { body }) };
        const answer = await call(origin, method, path(theirs), options);
        const nobody = {
          ...theirs,
          job: newJob(),
          image: `${"A".repeat(22)}.${newJob()}`,
          keyId: "AAAAAAAAAAAA",
        };
        const control = await call(origin, method, path(nobody), options);
        assert.equal(answer.status, control.status);
        assert.ok(answer.status === 404 || answer.status === 403, `${answer.status}`);
        assert.equal(describeAnswer(answer.body), describeAnswer(control.body));
      });
    }

    it("another tenant uploads nothing into a job", async () => {
      const body = { correlationId: theirs.job, mimeType: "image/png", size: 9, sha256: "0".repeat(64) };
      const answer = await call(target().origin, "POST", "/images", { key: stranger.device, body });
      assert.ok(answer.status >= 400 && answer.status < 500);
    });

    it("another tenant's cancellation reaches nobody", async () => {
      const foe = await connect(target(), stranger.client, "client");
      foe.peer.say(CANCELLED, {}, { correlationId: theirs.job });
      assert.equal((await foe.peer.next("ErrorEvent")).payload.code, "INVALID_INPUT");
      const body = { type: CANCELLED, correlationId: theirs.job, payload: {} };
      const byPost = await call(target().origin, "POST", "/events", { key: stranger.client, body });
      assert.ok(byPost.status >= 400);
      await foe.peer.close();
      await extension.peer.caughtUp();
      assert.ok(!extension.peer.frames.some((it) => it.type === CANCELLED));
    });

    it("another tenant's extension answers nothing and another tenant's request under the same name is its own", async () => {
      const foe = await connect(target(), stranger.device, "extension", { slots: 5 });
      const last = foe.peer.say(DOWNLOADED, SAVED, { correlationId: theirs.job, sequence: 1 });
      const late = await foe.peer.next("AckEvent", (it) => JSON.stringify(it.payload).includes(last));
      assert.equal(late.payload.status, "late");
      const asker = await connect(target(), stranger.client, "client");
      asker.peer.say(REQUEST, { prompt: "the stranger's own fox" }, { correlationId: theirs.job });
      assert.equal((await foe.peer.next(REQUEST)).payload.prompt, "the stranger's own fox");
      foe.peer.say(INITIATED, {}, { correlationId: theirs.job, sequence: 1 });
      await asker.peer.next(INITIATED);
      await client.peer.caughtUp();
      assert.ok(!client.peer.frames.some((it) => it.type === INITIATED || it.type === DOWNLOADED));
      await Promise.all([foe.peer.close(), asker.peer.close()]);
    });

    it("counts its own extensions only, also for those who follow", async () => {
      const { origin } = target();
      // A cloud may learn late that an extension has left: a tenant that never had one is nobody's memory.
      const lonely = await newTenant(target());
      const follower = await connect(target(), lonely.client, "client", { follow: true });
      assert.equal(follower.extensions, 0);
      assert.equal((await ask(PeersSchema, origin, "GET", "/peers", { key: lonely.client })).extensions, 0);
      assert.equal(
        (await ask(PeersSchema, origin, "GET", "/peers", { key: theirs.owner.client })).extensions,
        1,
      );
      extension.peer.say(INITIATED, {}, { correlationId: theirs.job, sequence: 1 });
      await client.peer.next(INITIATED);
      follower.peer.say("PingEvent");
      await follower.peer.next("PongEvent");
      assert.deepEqual(follower.peer.frames, []);
      await follower.peer.close();
    });

    it("cursors that name another tenant's job replay nothing", async () => {
      const foe = await connect(target(), stranger.client, "client", { cursors: { [newJob()]: [0, 0] } });
      foe.peer.say("PingEvent", { cursors: { [theirs.job]: [0, 0] } });
      await foe.peer.next("PongEvent");
      foe.peer.say("PingEvent");
      await foe.peer.next("PongEvent");
      const own = foe.peer.frames.filter((it) => JSON.stringify(it).includes("a fox of one's own"));
      assert.deepEqual(own, []);
      await foe.peer.close();
    });

    it("an operator key reads and creates no jobs", async () => {
      const { origin, operatorKey } = target();
      assert.equal((await call(origin, "GET", `/jobs/${theirs.job}`, { key: operatorKey })).status, 403);
      assert.equal((await call(origin, "GET", `/images/${theirs.image}`, { key: operatorKey })).status, 403);
      const body = { type: REQUEST, payload: { prompt: "an operator's fox" } };
      assert.equal((await call(origin, "POST", "/events", { key: operatorKey, body })).status, 403);
      assert.equal((await call(origin, "POST", "/connect", { key: operatorKey, body: {} })).status, 403);
    });

    it("a client key speaks as a client, a device key as an extension", async () => {
      const asExtension = await call(target().origin, "POST", "/connect", {
        key: stranger.client,
        body: { role: "extension" },
      });
      assert.equal(asExtension.status, 403);
      const asClient = await call(target().origin, "POST", "/connect", {
        key: stranger.device,
        body: { role: "client" },
      });
      assert.equal(asClient.status, 403);
    });

    it("erasing one tenant leaves the other's jobs and keys alone", async () => {
      const third = await newTenant(target());
      assert.equal((await call(target().origin, "DELETE", "/keys/self", { key: third.device })).status, 204);
      assert.equal(
        (await call(target().origin, "GET", `/jobs/${theirs.job}`, { key: theirs.owner.client })).status,
        200,
      );
    });
  });
}

/** A problem without what differs from call to call. */
function describeAnswer(body: unknown): string {
  return JSON.stringify(body, (name, value: unknown) => (name === "instance" ? undefined : value));
}
