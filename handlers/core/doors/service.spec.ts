import assert from "node:assert/strict";
import * as v from "valibot";
import { type HealthDocument, HealthDocumentSchema, SignatureDocumentSchema } from "../../protocol/index.ts";
import { Rig, read, refused } from "./spec/rig.ts";

const details: HealthDocument = {
  status: "ok",
  uptimeSeconds: 5,
  connections: 2,
  checks: { journal: "ok" },
};
const health = async () => details;

describe("GET /signature", () => {
  for (const environment of ["local", "development", "production"] as const) {
    it(`is exactly the four members, with the environment ${environment}`, async () => {
      const rig = await Rig.start({ environment });
      const document = read(SignatureDocumentSchema, await rig.call("GET /signature"), 200);
      assert.equal(document.service, "semantest");
      assert.equal(document.version, "1.0.0");
      assert.equal(document.environment, environment);
      assert.ok(document.capabilities.includes("images"));
    });
  }
});

describe("GET /health", () => {
  const read200 = async (rig: Rig, key?: string) =>
    read(v.strictObject(HealthDocumentSchema.entries), await rig.call("GET /health", { key }), 200);

  it("tells a stranger only the status", async () => {
    const rig = await Rig.start({ health });
    assert.deepEqual(await read200(rig), { status: "ok" });
  });

  it("tells the holder of a key of the service's users only the status", async () => {
    const rig = await Rig.start({ health });
    const device = await rig.device();
    for (const key of [device.key, (await rig.pair(device)).key, "nonsense"]) {
      assert.deepEqual(await read200(rig, key), { status: "ok" });
    }
  });

  it("tells the operator more", async () => {
    const rig = await Rig.start({ health });
    assert.deepEqual(await read200(rig, rig.operatorKey), { ...details, release: "r1", instance: "i1" });
  });

  it("tells the laptop's own user more, without a key", async () => {
    const rig = await Rig.start({ localTenant: true });
    assert.deepEqual(await read200(rig), { status: "ok", release: "r1", instance: "i1" });
  });

  it("is 503 while this release drains, and 200 while another does", async () => {
    const rig = await Rig.start();
    rig.world.draining = ["r0"];
    await read200(rig);
    rig.world.draining = ["r1"];
    const { status } = read(HealthDocumentSchema, await rig.call("GET /health"), 503);
    assert.equal(status, "draining");
  });

  for (const status of ["failing", "draining"] as const) {
    it(`is 503 where the platform says ${status}`, async () => {
      const rig = await Rig.start({ health: async () => ({ ...details, status }) });
      assert.equal(read(HealthDocumentSchema, await rig.call("GET /health"), 503).status, status);
    });
  }

  it("is 503 failing, and still tells nobody anything, while no store answers", async () => {
    const rig = await Rig.start({ health, requestsPerMinute: 5 });
    rig.down = true;
    const answer = await rig.call("GET /health", { key: rig.operatorKey });
    assert.deepEqual(read(HealthDocumentSchema, answer, 503), { status: "failing" });
  });

  it("does not hide a mistake of its own behind a word", async () => {
    const rig = await Rig.start();
    rig.ports.release.release = () => Promise.reject(new TypeError("mistake"));
    refused(await rig.call("GET /health"), 500, "UNKNOWN");
  });
});

describe("GET /metrics", () => {
  const metrics = async () => ({ contentType: "text/plain; version=0.0.4; charset=utf-8", text: "up 1\n" });

  it("is Prometheus text for the operator", async () => {
    const rig = await Rig.start({ metrics });
    const answer = await rig.call("GET /metrics", { key: rig.operatorKey });
    assert.deepEqual([answer.status, answer.text], [200, "up 1\n"]);
    assert.equal(answer.headers.get("Content-Type"), "text/plain; version=0.0.4; charset=utf-8");
  });

  it("is for the laptop's own user without a key", async () => {
    const rig = await Rig.start({ metrics, localTenant: true });
    assert.equal((await rig.call("GET /metrics")).status, 200);
  });

  it("is for nobody else", async () => {
    for (const localTenant of [true, false]) {
      const rig = await Rig.start({ metrics, localTenant });
      const device = await rig.device();
      refused(await rig.call("GET /metrics", { key: device.key }), 403, "PERMISSION_DENIED");
      refused(await rig.call("GET /metrics", { key: "nonsense" }), 401, "PERMISSION_DENIED");
    }
    refused(await (await Rig.start({ metrics })).call("GET /metrics"), 401, "PERMISSION_DENIED");
  });

  it("is absent where the platform has none", async () => {
    const rig = await Rig.start();
    refused(await rig.call("GET /metrics", { key: rig.operatorKey }), 404, "INVALID_INPUT");
  });
});
