import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { type CreatedKey, ImageUploadGrantSchema, KeyListSchema, PeersSchema } from "../../protocol/index.ts";
import { Rig, read } from "./spec/rig.ts";

const bytes = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13]);
const image = {
  correlationId: "j1",
  mimeType: "image/png",
  size: bytes.length,
  sha256: createHash("sha256").update(bytes).digest("hex"),
};

/** Two tenants on one server; the first has an extension, a running job and a granted image. */
async function scene() {
  const rig = await Rig.start();
  const owner = { device: await rig.issue("device", "owner"), client: await rig.issue("client", "owner") };
  const stranger = { device: await rig.device(), client: await rig.issue("client", "stranger") };
  const extension = await rig.extension(owner.device);
  const request = {
    type: "ImageGenerationRequestedEvent",
    correlationId: "j1",
    payload: { prompt: "s3cr3t fox" },
  };
  await rig.call("POST /events", { key: owner.client.key, body: request });
  const granted = await rig.call("POST /images", { key: owner.device.key, body: image });
  const { imageId } = read(ImageUploadGrantSchema, granted, 201);
  return { rig, owner, stranger, extension, request, imageId };
}

type Scene = Awaited<ReturnType<typeof scene>>;

/** Every way by which one tenant could try to reach another's things. */
const ATTEMPTS: readonly [
  string,
  "client" | "device",
  (scene: Scene) => string,
  ((scene: Scene) => unknown)?,
][] = [
  ["read a job", "client", () => "GET /jobs/j1"],
  ["wait for a job", "client", () => "GET /jobs/j1?wait=25"],
  [
    "cancel a job",
    "client",
    () => "POST /events",
    () => ({ type: "ImageGenerationCancelledEvent", correlationId: "j1" }),
  ],
  ["upload to a job", "device", () => "POST /images", () => image],
  ["complete an image", "device", ({ imageId }) => `POST /images/${imageId}/complete`],
  ["fetch an image", "client", ({ imageId }) => `GET /images/${imageId}`],
  ["fetch an image as a device", "device", ({ imageId }) => `GET /images/${imageId}`],
  ["remove a client", "device", ({ owner }) => `DELETE /keys/${owner.client.id}`],
  ["remove a device", "client", ({ owner }) => `DELETE /keys/${owner.device.id}`],
];

describe("no tenant", () => {
  for (const [what, role, door, body] of ATTEMPTS) {
    it(`can ${what} of another, nor tell it from one that is absent`, async () => {
      const it = await scene();
      const { key } = it.stranger[role];
      const answer = await it.rig.call(door(it), { key, ...(body !== undefined && { body: body(it) }) });
      assert.ok([404, 409].includes(answer.status), `${answer.status} ${answer.text}`);
      assert.doesNotMatch(answer.text, /s3cr3t/);

      const empty = await Rig.start();
      const stranger = role === "device" ? await empty.device() : await empty.issue("client", "stranger");
      const absent = await empty.call(door(it), {
        key: stranger.key,
        ...(body !== undefined && { body: body(it) }),
      });
      assert.deepEqual([answer.status, answer.text], [absent.status, absent.text]);
    });
  }

  it("can take another's correlationId away: both have a job of that name", async () => {
    const { rig, owner, stranger, request } = await scene();
    const body = { ...request, payload: { prompt: "a stranger's fox" } };
    assert.equal((await rig.call("POST /events", { key: stranger.client.key, body })).status, 202);
    for (const [{ key }, prompt, other] of [
      [owner.client, "running", "queued"],
      [stranger.client, "queued", "running"],
    ] as const) {
      const { text } = await rig.call("GET /jobs/j1", { key });
      assert.ok(text.includes(prompt) && !text.includes(other), text);
    }
  });

  it("can count another's extensions or see another's keys", async () => {
    const { rig, owner, stranger } = await scene();
    const peers = async ({ key }: CreatedKey) =>
      read(PeersSchema, await rig.call("GET /peers", { key }), 200).extensions;
    assert.deepEqual([await peers(owner.client), await peers(stranger.client)], [1, 0]);
    const { text } = await rig.call("GET /keys?tenant=owner", { key: stranger.device.key });
    assert.ok(!text.includes(owner.client.id) && !text.includes("owner"));
  });

  it("can erase another by erasing itself", async () => {
    const { rig, owner, stranger, extension } = await scene();
    assert.equal((await rig.call("DELETE /keys/self", { key: stranger.device.key })).status, 204);
    assert.equal((await rig.call("GET /jobs/j1", { key: owner.client.key })).status, 200);
    assert.ok(extension.reachable);
  });

  it("can use up another's limits", async () => {
    const { rig, stranger } = await scene();
    const other = await rig.device("198.51.100.1");
    for (let code = 0; code < 21; code += 1) await rig.call("POST /pairings", { key: stranger.device.key });
    assert.equal((await rig.call("POST /pairings", { key: other.key })).status, 201);
  });
});

describe("the operator", () => {
  for (const door of [
    "GET /jobs/j1",
    "POST /events",
    "POST /connect",
    "GET /peers",
    "POST /pairings",
    "POST /images",
  ]) {
    it(`cannot ${door}, whoever's things they are`, async () => {
      const { rig, request } = await scene();
      const body = door.startsWith("POST") ? { body: request } : {};
      assert.equal((await rig.call(door, { key: rig.operatorKey, ...body })).status, 403);
    });
  }

  it("lists keys of any tenant, without the keys", async () => {
    const { rig, owner } = await scene();
    const { keys } = read(
      KeyListSchema,
      await rig.call("GET /keys?tenant=owner", { key: rig.operatorKey }),
      200,
    );
    assert.deepEqual(keys.map((it) => it.id).sort(), [owner.client.id, owner.device.id].sort());
  });
});

describe("nothing secret", () => {
  it("is in any log or metric of all that", async () => {
    const { rig, owner, stranger } = await scene();
    await rig.pair(stranger.device);
    for (const { key } of [
      owner.device,
      owner.client,
      stranger.device,
      stranger.client,
      { key: rig.operatorKey },
    ]) {
      assert.ok(!rig.telemetry.join().includes(key));
    }
    assert.doesNotMatch(rig.telemetry.join(), /smt_|s3cr3t|203\.0\.113/);
  });
});

describe("the laptop's access token", () => {
  const accessToken = "t".repeat(43);

  for (const door of [
    "POST /connect",
    "POST /keys",
    "GET /keys",
    "POST /pairings",
    "POST /pairings/ABCD1234",
    "GET /peers",
  ]) {
    it(`is needed for ${door}`, async () => {
      const rig = await Rig.start({ localTenant: true, accessToken });
      assert.equal((await rig.call(door)).status, 401);
      assert.notEqual((await rig.call(door, { key: accessToken })).status, 401);
    });
  }

  it("is not needed to learn what the server is and how it does, without details", async () => {
    const rig = await Rig.start({ localTenant: true, accessToken });
    assert.equal((await rig.call("GET /signature")).status, 200);
    assert.equal((await rig.call("GET /health")).text, '{"status":"ok"}');
    assert.match((await rig.call("GET /health", { key: accessToken })).text, /instance/);
  });
});
