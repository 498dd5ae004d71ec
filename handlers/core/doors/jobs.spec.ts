import assert from "node:assert/strict";
import { type CreatedKey, JobDocumentSchema } from "../../protocol/index.ts";
import { DEFAULT_DOORS } from "../settings.ts";
import type { TestSocket } from "../spec/world.ts";
import { createDoors } from "./index.ts";
import { IP, ORIGIN, Rig, read, refused } from "./spec/rig.ts";

interface Scene {
  readonly rig: Rig;
  readonly device: CreatedKey;
  readonly client: CreatedKey;
  readonly extension: TestSocket;
}

/** A job that runs on an extension. */
async function running(settings = {}): Promise<Scene> {
  const rig = await Rig.start(settings);
  const device = await rig.issue("device", "acme");
  const client = await rig.issue("client", "acme");
  const extension = await rig.extension(device);
  const body = { type: "ImageGenerationRequestedEvent", correlationId: "j1", payload: { prompt: "fox" } };
  assert.equal((await rig.call("POST /events", { key: client.key, body })).status, 202);
  return { rig, device, client, extension };
}

async function job({ rig, client }: Pick<Scene, "rig" | "client">, query = "") {
  return read(JobDocumentSchema, await rig.call(`GET /jobs/j1${query}`, { key: client.key }), 200);
}

const initiated = (extension: TestSocket, sequence: number) =>
  extension.say("ImageGenerationInitiatedEvent", {}, { correlationId: "j1", sequence, id: `i${sequence}` });

describe("GET /jobs/{correlationId}", () => {
  it("tells state and events", async () => {
    const scene = await running();
    await initiated(scene.extension, 1);
    const { status, attempt, events } = await job(scene);
    assert.deepEqual([status, attempt], ["running", 1]);
    assert.deepEqual(
      events.map((it) => [it.type, it.sequence]),
      [["ImageGenerationInitiatedEvent", 1]],
    );
  });

  it("tells only the events beyond the cursor", async () => {
    const scene = await running();
    await initiated(scene.extension, 1);
    await initiated(scene.extension, 2);
    assert.deepEqual(
      (await job(scene, "?after=1:1")).events.map((it) => it.sequence),
      [2],
    );
    assert.deepEqual((await job(scene, "?after=1:2")).events, []);
    assert.deepEqual(
      (await job(scene, "?after=0:0")).events.map((it) => it.sequence),
      [1, 2],
    );
  });

  it("waits for news, which ends the wait", async () => {
    const scene = await running();
    scene.rig.onPause = async () => {
      if (scene.rig.pauses.length === 3) await initiated(scene.extension, 1);
    };
    assert.equal((await job(scene, "?wait=25")).events.length, 1);
    assert.deepEqual(scene.rig.pauses, [250, 500, 1000]);
  });

  it("waits no longer than asked", async () => {
    const scene = await running();
    assert.deepEqual((await job(scene, "?wait=2&after=0:0")).events, []);
    assert.equal(
      scene.rig.pauses.reduce((sum, pause) => sum + pause),
      2000,
    );
  });

  it("is 503 with Retry-After where as many wait as may", async () => {
    const scene = await running({ doors: { ...DEFAULT_DOORS, jobWaiters: 0 } });
    const answer = await scene.rig.call("GET /jobs/j1?wait=1", { key: scene.client.key });
    refused(answer, 503, "UNAVAILABLE");
    await job(scene);
  });

  it("is given up once the caller has gone, in real time", async () => {
    const { rig, client } = await running();
    const doors = createDoors(rig.ports, rig.world.settings, rig.world.delivery);
    const gone = new AbortController();
    const request = new Request(`${ORIGIN}/jobs/j1?wait=25`, {
      headers: { "X-API-Key": client.key },
      signal: gone.signal,
    });
    const answer = doors.fetch(request, { ip: IP });
    setImmediate(() => gone.abort());
    assert.equal((await answer).status, 200);
  });

  for (const query of [
    "after=1",
    "after=1:",
    "after=a:b",
    "after=-1:0",
    "after=1:2:3",
    "after=1234567:1",
    "after=",
  ]) {
    it(`refuses ?${query} by the name of the parameter`, async () => {
      const { rig, client } = await running();
      const answer = await rig.call(`GET /jobs/j1?${query}`, { key: client.key });
      assert.deepEqual(refused(answer, 400, "INVALID_INPUT").errors, [
        { field: "after", problem: "must be <attempt>:<sequence>, up to six digits each" },
      ]);
    });
  }

  for (const wait of ["26", "-1", "1.5", "1e1", "x", "", "100"]) {
    it(`refuses ?wait=${wait} by the name of the parameter`, async () => {
      const { rig, client } = await running();
      const answer = await rig.call(`GET /jobs/j1?wait=${wait}`, { key: client.key });
      assert.match(refused(answer, 400, "INVALID_INPUT").detail ?? "", /^wait: must be /);
    });
  }

  it("is 404 alike for no job, a name that cannot be one, and another tenant's", async () => {
    const { rig, client } = await running();
    const other = await rig.issue("client", "other");
    const answers = [
      await rig.call("GET /jobs/j2", { key: client.key }),
      await rig.call("GET /jobs/a%20b", { key: client.key }),
      await rig.call(`GET /jobs/${"x".repeat(65)}`, { key: client.key }),
      await rig.call("GET /jobs/j1", { key: other.key }),
      await rig.call("GET /jobs/j1?wait=25", { key: other.key }),
    ];
    for (const answer of answers) refused(answer, 404, "INVALID_INPUT");
    assert.equal(new Set(answers.map((it) => it.text)).size, 1);
    assert.deepEqual(rig.pauses, []);
  });

  it("is for clients, never for the operator", async () => {
    const { rig, device } = await running();
    for (const key of [rig.operatorKey, device.key]) {
      refused(await rig.call("GET /jobs/j1", { key }), 403, "PERMISSION_DENIED");
    }
    refused(await rig.call("GET /jobs/j1"), 401, "PERMISSION_DENIED");
  });

  it("is 404 at once when the tenant was erased", async () => {
    const { rig, client } = await running();
    await rig.world.delivery.erase("acme");
    refused(await rig.call("GET /jobs/j1", { key: client.key }), 404, "INVALID_INPUT");
  });
});
