import assert from "node:assert/strict";
import type { Envelope } from "@semantest/handlers/protocol";
import { envelope } from "../../spec/envelopes.ts";
import { startLocal } from "../../spec/peers.ts";
import type { ScriptedServer, ScriptedSocket } from "../../spec/scriptedServer.ts";
import { VirtualClock } from "../../spec/virtualClock.ts";
import type { Pins } from "../connection/pins.ts";
import { createKeyPair, signWith } from "../signing.ts";
import { type KeyValueStore, memoryStore } from "../storage.ts";
import { SemantestTaker, type SemantestTakerOptions } from "./index.ts";

const SAVED = { filePath: "fox.png", fileSize: 3, mimeType: "image/png" } as const;

// A server that hands over again what an earlier process of the extension began, and may lie about it.
describe("SemantestTaker, asked again after its process died", () => {
  let server: ScriptedServer;
  let pins: Pins;
  let keys: CryptoKeyPair;
  let clock: VirtualClock;
  let journal: KeyValueStore;
  let prompts: string[];
  const takers: SemantestTaker[] = [];

  beforeEach(async () => {
    ({ server, pins } = await startLocal());
    keys = await createKeyPair();
    clock = new VirtualClock();
    journal = memoryStore();
    prompts = [];
  });

  afterEach(async () => {
    await close();
    await server.kill();
  });

  async function close(): Promise<void> {
    const closing = takers.splice(0).map((it) => it.close());
    // As long as a taker waits for acknowledgements that nobody gives here.
    clock.pass(5000);
    await Promise.all(closing);
  }

  async function start(options: Partial<SemantestTakerOptions> = {}): Promise<ScriptedSocket> {
    const taker = new SemantestTaker({
      env: { SEMANTEST_SERVER: "local", SEMANTEST_LOCAL_URL: server.url },
      connectionStrategy: { signatureTimeout: 20_000 },
      pins,
      clock,
      journal,
      run: () => assert.fail("it was submitted already"),
      resume: async ({ prompt }) => {
        prompts.push(prompt);
        return SAVED;
      },
      authorize: () => "ask",
      ask: () => assert.fail("the person has answered already"),
      ...options,
    });
    takers.push(taker);
    const [socket] = await Promise.all([server.nextSocket(), taker.connect()]);
    return socket;
  }

  const request = (members: Partial<Envelope> = {}) =>
    envelope("ImageGenerationRequestedEvent", {
      source: "client",
      attempt: 1,
      timestamp: new Date(clock.epoch()).toISOString(),
      payload: { prompt: "a red fox", domain: "chatgpt.com" },
      ...members,
    });

  /** A person allowed this request once; then the process died, after the server had stored that it was begun. */
  async function begun(first: Envelope): Promise<void> {
    const submitted = Promise.withResolvers<void>();
    const socket = await start({
      ask: async () => "allow",
      run: async (_job, { initiated }) => {
        await initiated();
        submitted.resolve();
        return new Promise<never>(() => {});
      },
    });
    socket.send(first);
    await stored(socket, "ImageGenerationInitiatedEvent");
    await submitted.promise;
    await close();
  }

  /** The next event of that type; the server stores it, and whatever comes before it: events of a job wait for each other. */
  async function stored(socket: ScriptedSocket, type: string): Promise<Envelope> {
    if (type === "ImageDownloadedEvent") await stored(socket, "ImageGenerationInitiatedEvent");
    const event = await socket.next(type);
    socket.ack(event);
    return event;
  }

  it("goes on with what a person allowed once, without asking again", async () => {
    await begun(request());
    const socket = await start();
    socket.send(request({ attempt: 2 }));
    await stored(socket, "ImageDownloadedEvent");
    assert.deepEqual(prompts, ["a red fox"]);
  });

  it("submits what was not submitted yet only once the server has stored that it will", async () => {
    await begun(request());
    const order: string[] = [];
    const socket = await start({
      resume: async (_job, { initiated }) => {
        await initiated();
        order.push("submitted");
        return SAVED;
      },
    });
    socket.send(request({ attempt: 2 }));
    const initiated = await socket.next("ImageGenerationInitiatedEvent");
    assert.deepEqual([initiated.attempt, initiated.sequence], [2, 1]);
    order.push("acknowledged");
    socket.ack(initiated);
    const { sequence } = await socket.next("ImageDownloadedEvent");
    assert.equal(sequence, 2, "it is said once that it was begun");
    assert.deepEqual(order, ["acknowledged", "submitted"]);
  });

  it("waits for nothing where the server knows that it was begun", async () => {
    await begun(request());
    const socket = await start({
      resume: async (_job, { initiated }) => {
        await initiated();
        return SAVED;
      },
    });
    socket.send(request());
    assert.equal((await socket.next("ImageDownloadedEvent")).sequence, 2);
  });

  it("is not given back by a process that ends before the server has stored that", async () => {
    await begun(request());
    const asked = Promise.withResolvers<void>();
    const socket = await start({
      resume: async (_job, { initiated }) => {
        asked.resolve();
        await initiated();
        return SAVED;
      },
    });
    socket.send(request({ attempt: 2 }));
    await asked.promise;
    await close();
    const pings = socket.frames.filter((it) => it.type === "PingEvent");
    assert.ok(pings.every(({ payload }) => payload.giveUp === undefined));
  });

  it("knows the request under another name of its members", async () => {
    await begun(request());
    const socket = await start();
    socket.send(request({ attempt: 2, payload: { prompt: "a red fox", domainName: "chatgpt.com" } }));
    await stored(socket, "ImageDownloadedEvent");
  });

  for (const [what, payload] of [
    ["prompt", { prompt: "a grey wolf", domain: "chatgpt.com" }],
    ["site", { prompt: "a red fox", domain: "elsewhere.example" }],
    ["file name", { prompt: "a red fox", domain: "chatgpt.com", fileName: "wolf" }],
    ["parameter", { prompt: "a red fox", domain: "chatgpt.com", parameters: { model: "m" } }],
  ] as const)
    it(`refuses another ${what} under the same name, and then still goes on with the first`, async () => {
      await begun(request());
      const socket = await start();
      socket.send(request({ attempt: 2, payload }));
      const refusal = await stored(socket, "ErrorEvent");
      assert.deepEqual([refusal.attempt, refusal.payload.code], [2, "PERMISSION_DENIED"]);
      assert.deepEqual(prompts, []);
      socket.send(request({ attempt: 3 }));
      await stored(socket, "ImageDownloadedEvent");
      assert.deepEqual(prompts, ["a red fox"]);
    });

  it("refuses another prompt of the key that asked first", async () => {
    const sign = signWith(keys);
    await begun(await sign(request()));
    const socket = await start();
    socket.send(await sign(request({ attempt: 2, payload: { prompt: "a grey wolf" } })));
    assert.equal((await stored(socket, "ErrorEvent")).payload.code, "PERMISSION_DENIED");
    assert.deepEqual(prompts, []);
  });

  it("ends what was begun for whom the person shut out since", async () => {
    await begun(request());
    const socket = await start({ authorize: () => "deny" });
    socket.send(request({ attempt: 2 }));
    await stored(socket, "ImageGenerationInitiatedEvent");
    assert.equal((await stored(socket, "ErrorEvent")).payload.code, "PERMISSION_DENIED");
    assert.deepEqual(prompts, []);
  });
});
