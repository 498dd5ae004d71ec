import assert from "node:assert/strict";
import { answer, answerRequests, newClient, startLocal } from "../spec/peers.ts";
import type { ScriptedServer } from "../spec/scriptedServer.ts";
import type { SemantestClient } from "./client.ts";

describe("SemantestClient", () => {
  let server: ScriptedServer;
  let client: SemantestClient;

  beforeEach(async () => {
    const local = await startLocal();
    server = local.server;
    client = newClient({ local: server.url }, { pins: local.pins });
  });

  afterEach(async () => {
    await client.close();
    await server.kill();
  });

  it("turns a prompt into an image", async () => {
    answerRequests(server);
    const image = await client.generate("a red fox", { fileName: "fox" });
    assert.equal(image.filePath, "fox.png");
    assert.deepEqual(image.metadata, { model: "m" });
    const [hello, , request] = server.sockets[0]?.frames ?? [];
    assert.equal(hello?.type, "HelloEvent");
    assert.equal(request?.type, "ImageGenerationRequestedEvent");
    assert.deepEqual(request?.payload, { prompt: "a red fox", fileName: "fox" });
    void answer;
  });
});
