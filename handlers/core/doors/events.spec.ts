import assert from "node:assert/strict";
import { AcceptedEventSchema, type CreatedKey, JobDocumentSchema } from "../../protocol/index.ts";
import { DEFAULT_IDENTITY } from "../settings.ts";
import { Rig, read, refused } from "./spec/rig.ts";

const request = (correlationId: string, prompt = "a red fox") => ({
  type: "ImageGenerationRequestedEvent",
  id: `e-${correlationId}-${prompt.length}`,
  correlationId,
  payload: { prompt },
});

async function paired(): Promise<{ rig: Rig; device: CreatedKey; client: CreatedKey }> {
  const rig = await Rig.start();
  const device = await rig.device();
  return { rig, device, client: await rig.pair(device) };
}

describe("POST /events", () => {
  it("queues a request where no extension is there, and tells its place", async () => {
    const { rig, client } = await paired();
    for (const [at, correlationId] of ["j1", "j2"].entries()) {
      const answer = await rig.call("POST /events", { key: client.key, body: request(correlationId) });
      const accepted = { correlationId, status: "queued", queuePosition: at + 1 };
      assert.deepEqual(read(AcceptedEventSchema, answer, 202), accepted);
    }
  });

  it("hands a request to the tenant's extension", async () => {
    const { rig, device, client } = await paired();
    const extension = await rig.extension(device);
    const answer = await rig.call("POST /events", { key: client.key, body: request("j1") });
    assert.deepEqual(read(AcceptedEventSchema, answer, 202), { correlationId: "j1", status: "running" });
    const { envelope, payload } = extension.last("ImageGenerationRequestedEvent");
    assert.deepEqual([envelope.source, payload.prompt], ["client", "a red fox"]);
  });

  it("fills in what a person leaves out", async () => {
    const { rig, client } = await paired();
    const body = { type: "GenerateImageRequestedEvent", payload: { prompt: "fox" } };
    const accepted = read(
      AcceptedEventSchema,
      await rig.call("POST /events", { key: client.key, body }),
      202,
    );
    assert.match(accepted.correlationId, /^id-/);
  });

  it("takes a cancellation, which ends a job nobody holds", async () => {
    const { rig, client } = await paired();
    await rig.call("POST /events", { key: client.key, body: request("j1") });
    const body = { type: "ImageGenerationCancelledEvent", correlationId: "j1" };
    const answer = await rig.call("POST /events", { key: client.key, body });
    assert.equal(read(AcceptedEventSchema, answer, 202).status, "ended");
    const job = read(JobDocumentSchema, await rig.call("GET /jobs/j1", { key: client.key }), 200);
    assert.equal(job.events.at(-1)?.payload.code, "CANCELLED");
  });

  for (const type of ["HelloEvent", "PingEvent", "AckEvent", "ErrorEvent"]) {
    it(`refuses ${type}, which needs a socket, and says what it takes`, async () => {
      const { rig, client } = await paired();
      const payload = type === "AckEvent" ? { ids: [], status: "stored" } : { code: "UNKNOWN" };
      const answer = await rig.call("POST /events", { key: client.key, body: { type, payload } });
      const { hint } = refused(answer, 400, "INVALID_INPUT");
      assert.match(hint ?? "", /ImageGenerationRequestedEvent, ImageGenerationCancelledEvent/);
    });
  }

  for (const type of ["ImageDownloadedEvent", "WelcomeEvent", "NobodysEvent"]) {
    it(`refuses ${type}, which no client sends`, async () => {
      const { rig, client } = await paired();
      refused(await rig.call("POST /events", { key: client.key, body: { type } }), 400, "INVALID_INPUT");
    });
  }

  for (const body of [{}, [], [request("j1")], { type: 5 }, { ...request("j1"), correlationId: "a/b" }]) {
    it(`refuses ${JSON.stringify(body).slice(0, 60)}`, async () => {
      const { rig, client } = await paired();
      refused(await rig.call("POST /events", { key: client.key, body }), 400, "INVALID_INPUT");
    });
  }

  it("names the field of a payload that does not fit", async () => {
    const { rig, client } = await paired();
    const answer = await rig.call("POST /events", { key: client.key, body: request("j1", "") });
    assert.match(refused(answer, 400, "INVALID_INPUT").detail ?? "", /^payload\.prompt: /);
  });

  for (const payload of ["s3cr3t", { prompt: "fox", parameters: "s3cr3t" }, { prompt: ["s3cr3t"] }]) {
    it(`does not quote ${JSON.stringify(payload)} in its refusal`, async () => {
      const { rig, client } = await paired();
      const body = { type: "ImageGenerationRequestedEvent", payload };
      const answer = await rig.call("POST /events", { key: client.key, body });
      refused(answer, 400, "INVALID_INPUT");
      assert.doesNotMatch(answer.text, /s3cr3t/);
    });
  }

  it("is refused to devices, the operator and strangers", async () => {
    const { rig, device } = await paired();
    for (const key of [device.key, rig.operatorKey]) {
      refused(await rig.call("POST /events", { key, body: request("j1") }), 403, "PERMISSION_DENIED");
    }
    refused(await rig.call("POST /events", { body: request("j1") }), 401, "PERMISSION_DENIED");
  });

  it("is 409 where a correlationId is taken by another request, or cancels none", async () => {
    const { rig, client } = await paired();
    await rig.call("POST /events", { key: client.key, body: request("j1") });
    const other = await rig.call("POST /events", { key: client.key, body: request("j1", "another fox") });
    refused(other, 409, "INVALID_INPUT");
    const body = { type: "ImageGenerationCancelledEvent", correlationId: "unknown" };
    refused(await rig.call("POST /events", { key: client.key, body }), 409, "INVALID_INPUT");
  });

  it("is 503 with Retry-After where the queue is full", async () => {
    const rig = await Rig.start();
    const { key } = await rig.issue("client", "acme");
    for (let job = 0; job < 100; job += 1) {
      assert.equal((await rig.call("POST /events", { key, body: request(`j${job}`) })).status, 202);
    }
    refused(await rig.call("POST /events", { key, body: request("one-more") }), 503, "UNAVAILABLE");
  });

  describe("of an anonymous tenant", () => {
    it("is refused after 60 requests an hour, over all its keys", async () => {
      const { rig, device, client } = await paired();
      const other = await rig.pair(device);
      for (let job = 0; job < 60; job += 1) {
        const { key } = job % 2 === 0 ? client : other;
        assert.equal((await rig.call("POST /events", { key, body: request(`j${job}`) })).status, 202);
      }
      const answer = await rig.call("POST /events", { key: other.key, body: request("one-more") });
      assert.equal(refused(answer, 429, "RATE_LIMITED").retryAfterMs, 3_600_000);
    });

    it("still answers a repeated request, and takes a cancellation", async () => {
      const { rig, client } = await paired();
      for (let job = 0; job < 60; job += 1) {
        await rig.call("POST /events", { key: client.key, body: request(`j${job}`) });
      }
      const repeat = await rig.call("POST /events", { key: client.key, body: request("j1") });
      assert.equal(read(AcceptedEventSchema, repeat, 202).status, "queued");
      const body = { type: "ImageGenerationCancelledEvent", correlationId: "j1" };
      assert.equal((await rig.call("POST /events", { key: client.key, body })).status, 202);
    });

    it("has the limit that the settings say", async () => {
      const rig = await Rig.start({ identity: { ...DEFAULT_IDENTITY, anonymousJobsPerHour: 1 } });
      const { key } = await rig.pair(await rig.device());
      assert.equal((await rig.call("POST /events", { key, body: request("j1") })).status, 202);
      refused(await rig.call("POST /events", { key, body: request("j2") }), 429, "RATE_LIMITED");
    });
  });

  it("leaves no prompt in logs or metrics", async () => {
    const { rig, client } = await paired();
    await rig.call("POST /events", { key: client.key, body: request("j1", "s3cr3t prompt") });
    await rig.call("POST /events", { key: client.key, body: { type: "s3cr3t" } });
    assert.doesNotMatch(rig.telemetry.join(), /s3cr3t/);
  });
});
