import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { HttpTransportType, HubConnectionBuilder, LogLevel } from "@microsoft/signalr";
import { type AzureRig, startAzureRig } from "../../rig/azure/azureRig.ts";
import { askForSocket, type HubPeer, mintDevice, openPeer, openWith, pairClient } from "./hubPeer.ts";

const REQUEST = "ImageGenerationRequestedEvent";

/*
 * The deployed archive behind real `@azure/functions`, Microsoft's own clients of SignalR, Cosmos DB, Blob Storage, Key Vault and
 * identity. SignalR itself is our emulator, so its order and repeats are not proven here.
 */
for (const signalrAuth of ["entra", "keys"] as const) {
  describe(`the functions on Azure, SignalR known by ${signalrAuth}`, function () {
    this.timeout(60_000);
    let rig: AzureRig;
    const peers: HubPeer[] = [];
    const open = async (key: string) => {
      const peer = await openPeer(rig, key);
      peers.push(peer);
      return peer;
    };

    before(async () => {
      rig = await startAzureRig({ signalrAuth, settings: { SEMANTEST_REQUESTS_PER_MINUTE: "100000" } });
    });
    afterEach(async () => {
      await Promise.all(peers.splice(0).map((peer) => peer.leave()));
    });
    after(() => rig?.stop());

    /** An extension and a client of one tenant, both welcomed. */
    async function meet() {
      const device = await mintDevice(rig);
      const clientKey = await pairClient(rig, device.key);
      const extension = await open(device.key);
      await extension.say("HelloEvent", { payload: { cursors: {} } });
      await extension.next("WelcomeEvent");
      const client = await open(clientKey);
      await client.say("HelloEvent", { payload: { cursors: {} } });
      await client.next("WelcomeEvent");
      return { device, clientKey, extension, client };
    }

    const result = (correlationId: string, sequence: number, payload = {}) => ({
      correlationId,
      attempt: 1,
      sequence,
      payload,
    });

    it("carries a whole job, its image by way of Blob Storage", async () => {
      const { device, clientKey, extension, client } = await meet();
      await client.say(REQUEST, { correlationId: "job-1", payload: { prompt: "a red fox" } });
      assert.deepEqual((await extension.next(REQUEST)).payload, { prompt: "a red fox" });
      await client.next("AckEvent");
      await extension.say("ImageGenerationInitiatedEvent", result("job-1", 1));
      await client.next("ImageGenerationInitiatedEvent");

      const png = Buffer.alloc(2000, "fox");
      png.write("\u0089PNG\r\n\u001a\n", "latin1");
      const call = async (method: string, path: string, key: string, body?: object) => {
        const answer = await fetch(rig.app.origin + path, {
          method,
          headers: { "X-API-Key": key, "Content-Type": "application/json" },
          ...(body !== undefined && { body: JSON.stringify(body) }),
        });
        assert.ok(answer.ok, `${path}: ${answer.status} ${await answer.clone().text()}`);
        return answer.json();
      };
      const sha256 = createHash("sha256").update(png).digest("hex");
      const image = { correlationId: "job-1", mimeType: "image/png", size: png.length, sha256 };
      const grant = await call("POST", "/images", device.key, image);
      const { "content-length": _length, ...headers } = grant.headers;
      assert.equal((await fetch(grant.url, { method: "PUT", headers, body: png })).status, 201);
      await call("POST", `/images/${grant.imageId}/complete`, device.key, {});
      await extension.say(
        "ImageGeneratedEvent",
        result("job-1", 2, { image: { id: grant.imageId, ...image } }),
      );
      await client.next("ImageGeneratedEvent");
      const { url } = await call("GET", `/images/${grant.imageId}`, clientKey);
      assert.deepEqual(Buffer.from(await (await fetch(url)).arrayBuffer()), png);

      const file = { filePath: "fox.png", fileSize: png.length, mimeType: "image/png" };
      await extension.say("ImageDownloadedEvent", result("job-1", 3, file));
      assert.deepEqual((await client.next("ImageDownloadedEvent")).payload, file);
    });

    it("loses and doubles nothing where the functions are killed between two events", async () => {
      const { extension, client } = await meet();
      await client.say(REQUEST, { correlationId: "job-2", payload: { prompt: "a red fox" } });
      await extension.next(REQUEST);
      await rig.app.restart();
      await extension.say("ImageGenerationInitiatedEvent", result("job-2", 1));
      await client.next("ImageGenerationInitiatedEvent");
      const file = { filePath: "fox.png", fileSize: 3, mimeType: "image/png" };
      await extension.say("ImageDownloadedEvent", result("job-2", 2, file));
      await client.next("ImageDownloadedEvent");
      assert.deepEqual(
        client.rest().filter((it) => it.type.startsWith("Image")),
        [],
      );
    });

    it("lets SignalR's own clients begin with nothing but the hub's address", async () => {
      const { key } = await mintDevice(rig);
      const client = new HubConnectionBuilder()
        .withUrl(rig.app.origin, { headers: { "X-API-Key": key }, transport: HttpTransportType.WebSockets })
        .configureLogging(LogLevel.None)
        .build();
      const { promise: welcomed, resolve } = Promise.withResolvers<string>();
      client.on("frame", resolve);
      await client.start();
      // As an object, and invoked: whoever has no SDK may write it so.
      await client.invoke("frame", { type: "HelloEvent", payload: {} });
      assert.match(await welcomed, /WelcomeEvent/);
      await client.stop();
    });

    it("gives a ticket to one connection: a second one is told and closed", async () => {
      const { key } = await mintDevice(rig);
      const grant = await askForSocket(rig, key);
      const first = await openWith(grant);
      peers.push(first);
      await first.say("HelloEvent");
      await first.next("WelcomeEvent");
      const second = await openWith(grant);
      const { payload } = await second.next("ErrorEvent");
      assert.equal(payload.fatal, true);
      assert.equal(payload.code, "PERMISSION_DENIED");
      await second.closed;
    });

    it("refuses a negotiation without a key", async () => {
      const answer = await fetch(`${rig.app.origin}/negotiate?negotiateVersion=1`, { method: "POST" });
      assert.equal(answer.status, 401);
    });

    it("clears an extension's place when its socket is cut", async () => {
      const { device, extension } = await meet();
      const count = async () => {
        const answer = await fetch(`${rig.app.origin}/peers`, { headers: { "X-API-Key": device.key } });
        return (await answer.json()).extensions;
      };
      assert.equal(await count(), 1);
      rig.signalr
        .connections()
        .find((it) => it.id === extension.connection)
        ?.cut();
      await extension.closed;
      while ((await count()) !== 0);
    });

    it("writes no key, ticket or token to its log", async () => {
      assert.doesNotMatch(rig.app.output(), /smt_|eyJ|[A-Za-z0-9_-]{40,}/);
    });
  });
}
