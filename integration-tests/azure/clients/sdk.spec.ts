import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { type AzureRig, startAzureRig } from "../../rig/azure/azureRig.ts";
import { SdkPeers } from "../../scenarios/sdkPeers.ts";
import { SAVED } from "../../scenarios/target.ts";
import { mintDevice, pairClient } from "../app/hubPeer.ts";

/*
 * The SDK as it is with the archive as it is deployed, through our emulator of SignalR: what only SignalR does to it. The rest is
 * told to stacks that the engine deployed (integration-tests/scenarios/sdk.ts). What the real service's negotiation, pings
 * and close messages look like is taken from Microsoft's client, and is not proven here.
 */
describe("the SDK with a server on Azure SignalR", function () {
  this.timeout(60_000);
  let rig: AzureRig;
  let peers: SdkPeers;

  before(async () => {
    rig = await startAzureRig({ settings: { SEMANTEST_REQUESTS_PER_MINUTE: "100000" } });
  });

  beforeEach(async () => {
    const { key: device } = await mintDevice(rig);
    peers = new SdkPeers(rig.app.origin, { device, client: await pairClient(rig, device) });
  });

  afterEach(() => peers[Symbol.asyncDispose]());

  after(() => rig?.stop());

  it("comes back where the service closes the connection with leave to come back", async () => {
    const client = await peers.client();
    const { session } = client.status;
    const back = Promise.withResolvers<void>();
    client.on("state", ({ state }) => {
      if (state === "connected") back.resolve();
    });
    for (const it of rig.signalr.connections()) it.close("moving house");
    await back.promise;
    assert.equal(client.status.session, session);
  });

  it("moves to another socket where its release drains in the middle of a job, nothing lost or doubled", async () => {
    const begun = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    let runs = 0;
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
    const before = rig.signalr.connections();
    await rig.setReleases({ active: "release-2", draining: ["release-1"], deadline: Date.now() });
    assert.equal((await fetch(`${rig.app.origin}/health`)).status, 503);
    const moved = client.request("another fox");
    goOn.resolve();
    assert.equal((await job.result).filePath, "fox.png");
    await reading;
    assert.deepEqual(types, ["ImageGenerationInitiatedEvent", "ImageDownloadedEvent"]);
    assert.equal((await moved.result).filePath, "fox.png");
    while (rig.signalr.connections().some((it) => before.includes(it))) await sleep(20);
    await rig.setReleases({ active: "release-1", draining: [] });
    // The old socket may close before the client is told its session on the new one.
    while (client.status.session === undefined) await sleep(20);
    assert.deepEqual([client.status.session, runs], [session, 2]);
  });

  it("shows its key to our doors alone", async () => {
    await peers.client();
    for (const { query } of rig.signalr.connections()) assert.ok(!query.includes(peers.tenant.client));
    assert.ok(!rig.app.output().includes(peers.tenant.client));
  });
});
