import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import {
  CompletedImageSchema,
  type CreatedKey,
  ImageDownloadGrantSchema,
  type ImageUploadGrant,
  ImageUploadGrantSchema,
  JobDocumentSchema,
  MAX_IMAGE_BYTES,
} from "../../protocol/index.ts";
import type { ServiceSettings } from "../settings.ts";
import type { TestSocket } from "../spec/world.ts";
import { ORIGIN, Rig, read, refused } from "./spec/rig.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 1, 2, 3, 4]);

interface Scene {
  readonly rig: Rig;
  readonly device: CreatedKey;
  readonly client: CreatedKey;
  readonly extension: TestSocket;
}

/** A job that runs on the device's extension. */
async function running(rig: Rig, device: CreatedKey, client: CreatedKey): Promise<Scene> {
  const extension = await rig.extension(device);
  const body = { type: "ImageGenerationRequestedEvent", correlationId: "j1", payload: { prompt: "fox" } };
  assert.equal((await rig.call("POST /events", { key: client.key, body })).status, 202);
  return { rig, device, client, extension };
}

async function operated(settings: Partial<ServiceSettings> = {}): Promise<Scene> {
  const rig = await Rig.start(settings);
  return running(rig, await rig.issue("device", "acme"), await rig.issue("client", "acme"));
}

async function anonymous(settings: Partial<ServiceSettings> = {}): Promise<Scene> {
  const rig = await Rig.start(settings);
  const device = await rig.device();
  return running(rig, device, await rig.pair(device));
}

/** What an extension announces of bytes. */
function announced(bytes: Buffer = PNG, more: Readonly<Record<string, unknown>> = {}) {
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  return { correlationId: "j1", mimeType: "image/png", size: bytes.length, sha256, ...more };
}

/** Other bytes of the same type. */
function png(seed: number): Buffer {
  return Buffer.concat([PNG, Buffer.from([seed])]);
}

async function grant({ rig, device }: Pick<Scene, "rig" | "device">, body: unknown = announced()) {
  return read(ImageUploadGrantSchema, await rig.call("POST /images", { key: device.key, body }), 201);
}

/** Puts bytes as the grant says. */
async function put(
  { rig }: Pick<Scene, "rig">,
  { url, imageId, headers }: ImageUploadGrant,
  bytes: Buffer = PNG,
) {
  const named = { contentType: headers["content-type"], sha256: headers["x-semantest-sha256"] };
  const received = await rig.images.receive(
    imageId,
    new URL(url).searchParams,
    { ...named, contentLength: headers["content-length"] },
    (async function* () {
      yield bytes;
    })(),
  );
  assert.equal(received.outcome, "stored", JSON.stringify(received));
}

async function uploaded(scene: Scene, bytes: Buffer = PNG): Promise<string> {
  const granted = await grant(scene, announced(bytes));
  await put(scene, granted, bytes);
  const { rig, device } = scene;
  const answer = await rig.call(`POST /images/${granted.imageId}/complete`, { key: device.key });
  return read(CompletedImageSchema, answer, 200).imageId;
}

const fetched = (rig: Rig, key: string, imageId: string) => rig.call(`GET /images/${imageId}`, { key });

describe("POST /images", () => {
  it("grants the extension that holds the job one upload of five minutes", async () => {
    const scene = await operated();
    const granted = await grant(scene);
    assert.match(granted.imageId, /^[A-Za-z0-9_-]{22}\.j1$/);
    assert.equal(granted.expiresAt, new Date(scene.rig.world.now + 5 * MINUTE).toISOString());
    await put(scene, granted);
  });

  it("is refused to the tenant's other extensions", async () => {
    const { rig } = await operated();
    const other = await rig.issue("device", "acme");
    await rig.extension(other);
    const answer = await rig.call("POST /images", { key: other.key, body: announced() });
    refused(answer, 403, "PERMISSION_DENIED");
  });

  it("is refused where the holder's session is gone", async () => {
    const { rig, device } = await operated();
    rig.ports.sessions.find = async () => undefined;
    const answer = await rig.call("POST /images", { key: device.key, body: announced() });
    refused(answer, 403, "PERMISSION_DENIED");
  });

  it("is for devices", async () => {
    const { rig, client } = await operated();
    for (const key of [client.key, rig.operatorKey]) {
      refused(await rig.call("POST /images", { key, body: announced() }), 403, "PERMISSION_DENIED");
    }
    refused(await rig.call("POST /images", { body: announced() }), 401, "PERMISSION_DENIED");
  });

  it("is 404 alike for no job, one that waits, one that ended, and another tenant's", async () => {
    const { rig, device, client, extension } = await operated();
    const body = { type: "ImageGenerationRequestedEvent", correlationId: "j2", payload: { prompt: "fox" } };
    await rig.call("POST /events", { key: client.key, body });
    const other = await rig.issue("device", "other");
    const answers = [
      await rig.call("POST /images", { key: device.key, body: announced(PNG, { correlationId: "none" }) }),
      await rig.call("POST /images", { key: device.key, body: announced(PNG, { correlationId: "j2" }) }),
      await rig.call("POST /images", { key: other.key, body: announced() }),
    ];
    await extension.say("ErrorEvent", { code: "TIMEOUT" }, { correlationId: "j1", sequence: 1, id: "end" });
    answers.push(await rig.call("POST /images", { key: device.key, body: announced() }));
    for (const answer of answers) refused(answer, 404, "INVALID_INPUT");
    assert.equal(new Set(answers.map((it) => it.text)).size, 1);
  });

  for (const [what, more] of [
    ["SVG", { mimeType: "image/svg+xml" }],
    ["more than 50 MB", { size: MAX_IMAGE_BYTES + 1 }],
    ["no bytes", { size: 0 }],
    ["half a byte", { size: 1.5 }],
    ["no digest", { sha256: undefined }],
    ["an upper-case digest", { sha256: "A".repeat(64) }],
    ["a path for a job", { correlationId: "../j1" }],
  ] as const) {
    it(`refuses ${what}`, async () => {
      const { rig, device } = await operated();
      const answer = await rig.call("POST /images", { key: device.key, body: announced(PNG, more) });
      refused(answer, 400, "INVALID_INPUT");
    });
  }

  it("grants the same image again for the same bytes, and another for others", async () => {
    const scene = await operated();
    const { imageId } = await grant(scene);
    assert.equal((await grant(scene)).imageId, imageId);
    for (const more of [{ mimeType: "image/webp" }, { size: 17 }, { sha256: "0".repeat(64) }]) {
      assert.notEqual((await grant(scene, announced(PNG, more))).imageId, imageId);
    }
  });

  it("never grants an image again that is older than the tenant's erasure", async () => {
    const scene = await operated();
    const { rig } = scene;
    const job = await rig.world.delivery.running("acme", "j1");
    const { imageId } = await grant(scene);
    await rig.world.delivery.erase("acme");
    rig.world.delivery.running = async () => job;
    rig.world.now += 1;
    assert.notEqual((await grant(scene)).imageId, imageId);
  });

  it("never grants an image again that is complete", async () => {
    const scene = await operated();
    const imageId = await uploaded(scene);
    assert.notEqual((await grant(scene)).imageId, imageId);
  });

  it("grants five images of a job, also to callers that hurry", async () => {
    const { rig, device } = await operated();
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, seed) =>
        rig.call("POST /images", { key: device.key, body: announced(png(seed)) }),
      ),
    );
    const granted = answers.filter((it) => it.status === 201);
    assert.equal(granted.length, 5);
    for (const it of answers) if (it.status !== 201) refused(it, 429, "RATE_LIMITED");
  });

  it("of an anonymous tenant ends at 200 MB a day", async () => {
    const scene = await anonymous();
    for (let seed = 0; seed < 4; seed += 1) await grant(scene, announced(png(seed), { size: 50_000_000 }));
    const { rig, device } = scene;
    const answer = await rig.call("POST /images", { key: device.key, body: announced(png(4)) });
    refused(answer, 429, "RATE_LIMITED");
  });

  it("of an operator's tenant does not", async () => {
    const scene = await operated();
    for (let seed = 0; seed < 5; seed += 1) await grant(scene, announced(png(seed), { size: 50_000_000 }));
  });

  it("on the laptop is open to its own extension without a key", async () => {
    const rig = await Rig.start({ localTenant: true });
    await rig.world.extension();
    const event = { type: "ImageGenerationRequestedEvent", correlationId: "j1", payload: { prompt: "fox" } };
    await rig.call("POST /events", { body: event });
    read(ImageUploadGrantSchema, await rig.call("POST /images", { body: announced() }), 201);
  });
});

describe("POST /images/{id}/complete", () => {
  it("describes the image with an address that is a door, never a grant", async () => {
    const scene = await operated();
    const { rig, device } = scene;
    const granted = await grant(scene);
    await put(scene, granted);
    const answer = await rig.call(`POST /images/${granted.imageId}/complete`, { key: device.key });
    const { correlationId: _, ...described } = announced();
    assert.deepEqual(read(CompletedImageSchema, answer, 200), {
      imageId: granted.imageId,
      imageUrl: `${ORIGIN}/images/${granted.imageId}`,
      ...described,
    });
  });

  it("answers a repeat alike, and does not move the image's end", async () => {
    const scene = await operated();
    const { rig, device } = scene;
    const granted = await grant(scene);
    await put(scene, granted);
    const complete = () => rig.call(`POST /images/${granted.imageId}/complete`, { key: device.key });
    const one = await complete();
    rig.world.now += 6 * DAY;
    const two = await complete();
    assert.deepEqual([one.status, one.text], [200, two.text]);
    rig.world.now += DAY;
    refused(await fetched(rig, device.key, granted.imageId), 404, "INVALID_INPUT");
  });

  it("is 409 before the bytes are there, and may be asked again", async () => {
    const scene = await operated();
    const { rig, device } = scene;
    const granted = await grant(scene);
    const door = `POST /images/${granted.imageId}/complete`;
    refused(await rig.call(door, { key: device.key }), 409, "INVALID_INPUT");
    await put(scene, granted);
    assert.equal((await rig.call(door, { key: device.key })).status, 200);
  });

  for (const [member, bytes] of [
    ["sha256", Buffer.concat([PNG.subarray(0, 15), Buffer.from([9])])],
    ["mimeType", Buffer.from("<svg onload=alert(1)")],
  ] as const) {
    it(`is 422 where ${member} differs from the announcement, and the image is gone`, async () => {
      const scene = await operated();
      const { rig, device, client } = scene;
      const told = announced(PNG, member === "mimeType" ? announced(bytes) : { size: bytes.length });
      const granted = await grant(scene, told);
      await put(scene, granted, bytes);
      const door = `POST /images/${granted.imageId}/complete`;
      const { errors } = refused(await rig.call(door, { key: device.key }), 422, "INVALID_INPUT");
      assert.deepEqual(errors, [{ field: member, problem: "differs from what was announced" }]);
      refused(await rig.call(door, { key: device.key }), 404, "INVALID_INPUT");
      refused(await fetched(rig, client.key, granted.imageId), 404, "INVALID_INPUT");
      assert.notEqual((await grant(scene, told)).imageId, granted.imageId);
    });
  }

  it("leaves an upload ten minutes", async () => {
    const scene = await operated();
    const { rig, device } = scene;
    const [intime, late] = [await grant(scene), await grant(scene, announced(png(1)))];
    await put(scene, intime);
    await put(scene, late, png(1));
    rig.world.now += 10 * MINUTE - 1;
    assert.equal(
      (await rig.call(`POST /images/${intime.imageId}/complete`, { key: device.key })).status,
      200,
    );
    rig.world.now += 1;
    refused(
      await rig.call(`POST /images/${late.imageId}/complete`, { key: device.key }),
      404,
      "INVALID_INPUT",
    );
  });

  it("is for devices of the tenant", async () => {
    const scene = await operated();
    const { rig, client } = scene;
    const { imageId } = await grant(scene);
    const door = `POST /images/${imageId}/complete`;
    refused(await rig.call(door, { key: client.key }), 403, "PERMISSION_DENIED");
    const other = await rig.issue("device", "other");
    refused(await rig.call(door, { key: other.key }), 404, "INVALID_INPUT");
  });
});

describe("GET /images/{id}", () => {
  it("tells client and device of the tenant where the bytes are, as JSON", async () => {
    const scene = await operated();
    const { rig, client, device } = scene;
    const imageId = await uploaded(scene);
    for (const { key } of [client, device]) {
      const { url } = read(ImageDownloadGrantSchema, await fetched(rig, key, imageId), 200);
      assert.equal((await rig.images.serve(imageId, new URL(url).searchParams)).outcome, "found");
    }
  });

  it("is 404 alike for no image, one that is not complete, nonsense, and another tenant's", async () => {
    const scene = await operated();
    const { rig, client } = scene;
    const other = await rig.issue("client", "other");
    const [imageId, { imageId: incomplete }] = [await uploaded(scene), await grant(scene, announced(png(1)))];
    const answers = [
      await fetched(rig, client.key, `${"A".repeat(22)}.j1`),
      await fetched(rig, client.key, incomplete),
      await fetched(rig, client.key, "..%2f..%2fetc"),
      await fetched(rig, client.key, imageId.replace(".j1", ".j2")),
      await fetched(rig, other.key, imageId),
    ];
    for (const answer of answers) refused(answer, 404, "INVALID_INPUT");
    assert.equal(new Set(answers.map((it) => it.text)).size, 1);
  });

  it("is refused to strangers and to the operator", async () => {
    const scene = await operated();
    const imageId = await uploaded(scene);
    refused(await scene.rig.call(`GET /images/${imageId}`), 401, "PERMISSION_DENIED");
    refused(await fetched(scene.rig, scene.rig.operatorKey, imageId), 403, "PERMISSION_DENIED");
  });

  it("is 404 at once for everything older than the tenant's erasure", async () => {
    const scene = await operated();
    const { rig, device, client } = scene;
    const imageId = await uploaded(scene);
    const granted = await grant(scene, announced(png(1)));
    await rig.world.delivery.erase("acme");
    refused(await fetched(rig, client.key, imageId), 404, "INVALID_INPUT");
    const door = `POST /images/${granted.imageId}/complete`;
    refused(await rig.call(door, { key: device.key }), 404, "INVALID_INPUT");
  });

  it("is open until an hour after a client first asked, however often it is asked", async () => {
    const scene = await operated();
    const { rig, client } = scene;
    const imageId = await uploaded(scene);
    rig.world.now += 6 * DAY;
    assert.equal((await fetched(rig, client.key, imageId)).status, 200);
    rig.world.now += HOUR - 1;
    assert.equal((await fetched(rig, client.key, imageId)).status, 200);
    rig.world.now += 1;
    refused(await fetched(rig, client.key, imageId), 404, "INVALID_INPUT");
  });

  it("by the device does not bring its end closer", async () => {
    const scene = await operated();
    const imageId = await uploaded(scene);
    await fetched(scene.rig, scene.device.key, imageId);
    scene.rig.world.now += 6 * DAY;
    assert.equal((await fetched(scene.rig, scene.client.key, imageId)).status, 200);
  });

  for (const [whose, start, retention] of [
    ["an operator's tenant", operated, 7 * DAY],
    ["an anonymous tenant", anonymous, DAY],
  ] as const) {
    it(`of ${whose} ends after ${retention / HOUR} h where nobody asks`, async () => {
      const scene = await start();
      const { rig, device } = scene;
      const imageId = await uploaded(scene);
      rig.world.now += retention - 1;
      assert.equal((await fetched(rig, device.key, imageId)).status, 200);
      rig.world.now += 1;
      refused(await fetched(rig, device.key, imageId), 404, "INVALID_INPUT");
    });
  }
});

describe("an image", () => {
  it("leaves its job's events alone", async () => {
    const scene = await operated();
    await uploaded(scene);
    const { rig, client } = scene;
    const job = read(JobDocumentSchema, await rig.call("GET /jobs/j1", { key: client.key }), 200);
    assert.deepEqual(job.events, []);
  });
});
