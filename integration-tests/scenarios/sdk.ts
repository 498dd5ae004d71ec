import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mintKey } from "@semantest/handlers/core";
import { memoryStore, SemantestError } from "@semantest/sdk";
import { SdkPeers } from "./sdkPeers.ts";
import { newJob, newTenant, SAVED, type Target } from "./target.ts";

/** How a program with the SDK and a browser with its taker meet, told to any deployed service. */
export function describeSdk(target: () => Target): void {
  describe("SDK", () => {
    let peers: SdkPeers;

    beforeEach(async () => {
      peers = await SdkPeers.ofNewTenant(target());
    });

    afterEach(() => peers[Symbol.asyncDispose]());

    it("asks, follows the progress and receives the image byte for byte", async () => {
      const png = Buffer.concat([Buffer.from("\u0089PNG\r\n\u001a\n", "latin1"), randomBytes(100_000)]);
      await peers.taker(async (_job, { initiated, progress, upload }) => {
        await initiated();
        progress({ percent: 50, stage: "drawing" });
        await upload(new Uint8Array(png), { mimeType: "image/png" });
        return SAVED;
      });
      const client = await peers.client();
      assert.equal(client.status.extensions, 1);
      const job = client.request("a red fox");
      const types: string[] = [];
      for await (const { type } of job) types.push(type);
      const image = await job.result;
      assert.deepEqual(types, [
        "ImageGenerationInitiatedEvent",
        "ImageGenerationProgressEvent",
        "ImageGeneratedEvent",
        "ImageDownloadedEvent",
      ]);
      assert.ok(png.equals(await image.bytes()));
    });

    it("stops a job that nobody wants any more, at both ends", async () => {
      const stopped = Promise.withResolvers<void>();
      const begun = Promise.withResolvers<void>();
      await peers.taker(async (_job, { initiated, signal }) => {
        await initiated();
        begun.resolve();
        await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
        stopped.resolve();
        signal.throwIfAborted();
        return SAVED;
      });
      const client = await peers.client();
      const job = client.request("a red fox");
      await begun.promise;
      job.cancel("seen enough foxes");
      await assert.rejects(job.result, { code: "CANCELLED" });
      await stopped.promise;
    });

    it("runs a request once, whoever asks for it again", async () => {
      let runs = 0;
      await peers.taker(async (_job, { initiated }) => {
        runs += 1;
        await initiated();
        return SAVED;
      });
      const correlationId = newJob();
      const first = await peers.client();
      assert.equal((await first.request("a red fox", { correlationId }).result).filePath, SAVED.filePath);
      const second = await peers.client();
      assert.equal((await second.request("a red fox", { correlationId }).result).filePath, SAVED.filePath);
      assert.equal(runs, 1);
    });

    it("sees nothing of another tenant: no extension, no job, no image", async () => {
      const other = await newTenant(target());
      const png = Buffer.concat([Buffer.from("\u0089PNG\r\n\u001a\n", "latin1"), randomBytes(1000)]);
      await peers.taker(async (_job, { initiated, upload }) => {
        await initiated();
        await upload(new Uint8Array(png), { mimeType: "image/png" });
        return SAVED;
      });
      const client = await peers.client();
      const { image, correlationId } = await client.request("a red fox").result;
      assert.ok(image.id);
      const stranger = await peers.client(other.client);
      assert.equal(stranger.status.extensions, 0);
      const asked = stranger.request("a red fox", { correlationId });
      const { status } = await fetch(new URL(`/images/${image.id}`, target().origin), {
        headers: { "X-API-Key": other.client },
        redirect: "manual",
      });
      assert.equal(status, 404);
      asked.cancel();
      // The stranger's own job of that name, not the one that has ended with an image.
      await assert.rejects(asked.result, { code: "CANCELLED" });
    });

    it("says of a key that the service does not know that it is refused", async () => {
      const { key } = mintKey("client", (bytes) => randomBytes(bytes));
      await assert.rejects(peers.client(key), (error) => {
        assert.ok(error instanceof SemantestError);
        assert.equal(error.code, "PERMISSION_DENIED");
        assert.ok(!`${error.message} ${error.hint}`.includes(key));
        return true;
      });
    });

    it("stays away once another program has taken its session", async () => {
      const sessions = memoryStore();
      const first = await peers.client(peers.tenant.client, { sessions });
      const gone = Promise.withResolvers<string>();
      first.on("error", ({ code }) => gone.resolve(code));
      const second = await peers.client(peers.tenant.client, { sessions });
      assert.equal(await gone.promise, "SUPERSEDED");
      assert.equal(first.status.state, "closed");
      assert.equal(second.status.state, "connected");
    });
  });
}

/** How they outlive a network that fails, told to a service whose sockets can all be cut without a word to either end. */
export function describeSdkThroughBreaks(target: () => Target, cutSockets: () => void): void {
  describe("SDK through breaks", () => {
    it("goes on with its session where all sockets are cut in the middle of a job, nothing lost or doubled", async () => {
      const begun = Promise.withResolvers<void>();
      const goOn = Promise.withResolvers<void>();
      let runs = 0;
      await using peers = await SdkPeers.ofNewTenant(target());
      await peers.taker(async (_job, { initiated }) => {
        runs += 1;
        await initiated();
        begun.resolve();
        await goOn.promise;
        return SAVED;
      });
      const client = await peers.client();
      const { session } = client.status;
      const types: string[] = [];
      const job = client.request("a red fox");
      const reading = (async () => {
        for await (const { type } of job) types.push(type);
      })();
      await begun.promise;
      cutSockets();
      goOn.resolve();
      assert.equal((await job.result).filePath, SAVED.filePath);
      await reading;
      assert.deepEqual(types, ["ImageGenerationInitiatedEvent", "ImageDownloadedEvent"]);
      assert.deepEqual([client.status.session, runs], [session, 1]);
    });
  });
}
