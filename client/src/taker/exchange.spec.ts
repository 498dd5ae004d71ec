import assert from "node:assert/strict";
import type { Envelope } from "@semantest/handlers/protocol";
import { envelope } from "../../spec/envelopes.ts";
import { nextEvent, startLocal } from "../../spec/peers.ts";
import type { ScriptedServer, ScriptedSocket } from "../../spec/scriptedServer.ts";
import { VirtualClock } from "../../spec/virtualClock.ts";
import type { Pins } from "../connection/pins.ts";
import type { SemantestError } from "../errors.ts";
import { createKeyPair, signWith } from "../signing.ts";
import { memoryStore } from "../storage.ts";
import { SemantestTaker, type SemantestTakerOptions, type TakerJobChange } from "./index.ts";

const SAVED = { filePath: "fox.png", fileSize: 3, mimeType: "image/png" } as const;
const NEVER = () => new Promise<never>(() => {});

// What a server may say to a taker and a good one rarely does. It proves what the taker sends, not what a server makes of it.
describe("SemantestTaker, frame by frame", () => {
  let server: ScriptedServer;
  let pins: Pins;
  let clock: VirtualClock;
  let keys: CryptoKeyPair;
  const takers: SemantestTaker[] = [];

  beforeEach(async () => {
    ({ server, pins, keys } = await startLocal());
    clock = new VirtualClock();
  });

  afterEach(async () => {
    const closing = takers.splice(0).map((it) => it.close());
    // As long as a taker waits for acknowledgements that nobody gives here.
    clock.pass(5000);
    await Promise.all(closing);
    await server.kill();
  });

  const newTaker = (options: Partial<SemantestTakerOptions> = {}) => {
    const taker = new SemantestTaker({
      env: { SEMANTEST_SERVER: "local", SEMANTEST_LOCAL_URL: server.url },
      connectionStrategy: { signatureTimeout: 20_000 },
      pins,
      clock,
      run: NEVER,
      authorize: () => "allow",
      ...options,
    });
    takers.push(taker);
    return taker;
  };

  async function start(options: Partial<SemantestTakerOptions> = {}) {
    const taker = newTaker(options);
    const [socket] = await Promise.all([server.nextSocket(), taker.connect()]);
    return { taker, socket };
  }

  const request = (members: Partial<Envelope> = {}) =>
    envelope("ImageGenerationRequestedEvent", {
      source: "client",
      attempt: 1,
      timestamp: new Date(clock.epoch()).toISOString(),
      payload: { prompt: "a red fox" },
      ...members,
    });
  const job = (taker: SemantestTaker, state: TakerJobChange["state"]) =>
    nextEvent(
      (it: (change: TakerJobChange) => void) => taker.on("job", it),
      (it) => it.state === state,
    );
  const error = (taker: SemantestTaker, fits?: (problem: SemantestError) => boolean) =>
    nextEvent((it: (problem: SemantestError) => void) => taker.on("error", it), fits);
  /** The taker has dealt with everything sent so far: a socket keeps its order. */
  const settled = async (taker: SemantestTaker, socket: ScriptedSocket) => {
    const told = error(taker, (it) => it.message === "mark");
    socket.error({ code: "UNAVAILABLE", message: "mark" });
    await told;
    await new Promise(setImmediate);
  };

  it("greets as an extension with its slots, and names the jobs it holds with every ping", async () => {
    const { taker, socket } = await start({ slots: 3 });
    const hello = await socket.next("HelloEvent");
    assert.deepEqual([hello.payload.role, hello.payload.slots, hello.payload.cursors], ["extension", 3, {}]);
    await socket.next("PingEvent");
    const running = job(taker, "running");
    socket.send(request());
    await running;
    clock.pass(25_000);
    assert.deepEqual((await socket.next("PingEvent")).payload.cursors, { "job-1": [1, 0] });
  });

  it("submits only once the server has stored that it will, and numbers what it sends", async () => {
    const order: string[] = [];
    const { socket } = await start({
      run: async (_job, tools) => {
        await tools.initiated();
        order.push("submitted");
        return SAVED;
      },
    });
    socket.send(request({ attempt: 4 }));
    const initiated = await socket.next("ImageGenerationInitiatedEvent");
    assert.deepEqual([initiated.attempt, initiated.sequence, initiated.source], [4, 1, "extension"]);
    order.push("acknowledged");
    socket.ack(initiated);
    const downloaded = await socket.next("ImageDownloadedEvent");
    assert.deepEqual([downloaded.attempt, downloaded.sequence, downloaded.payload], [4, 2, SAVED]);
    assert.deepEqual(order, ["acknowledged", "submitted"]);
  });

  it("stops where the server says that the job is another's", async () => {
    const stopped = Promise.withResolvers<unknown>();
    const { taker, socket } = await start({
      run: (_job, { initiated }) => {
        const begun = initiated();
        begun.catch(stopped.resolve);
        return begun.then(() => SAVED);
      },
    });
    const ended = job(taker, "ended");
    socket.send(request());
    const initiated = await socket.next("ImageGenerationInitiatedEvent");
    socket.answer({ ids: [initiated.id], status: "late" });
    assert.equal(Object(await stopped.promise).code, "EXPIRED");
    await ended;
    await settled(taker, socket);
    assert.equal(taker.running, 0);
  });

  it("is not stopped by what becomes of an earlier attempt", async () => {
    let signal: AbortSignal | undefined;
    const { taker, socket } = await start({
      run: async (_job, tools) => {
        ({ signal } = tools);
        await tools.initiated();
        return NEVER();
      },
    });
    socket.send(request());
    const first = await socket.next("ImageGenerationInitiatedEvent");
    socket.send(request({ attempt: 2 }));
    await settled(taker, socket);
    socket.answer({ ids: [first.id], status: "late" });
    assert.equal((await socket.next("ImageGenerationInitiatedEvent")).attempt, 2);
    assert.equal(signal?.aborted, false);
  });

  it("sends again what the server puts off, after the time it asks for", async () => {
    const { taker, socket } = await start({
      run: async (_job, tools) => {
        await tools.initiated();
        return SAVED;
      },
    });
    socket.send(request());
    for (const retryAfterMs of [20_000, undefined]) {
      const initiated = await socket.next("ImageGenerationInitiatedEvent");
      const told = error(taker);
      socket.error({
        code: "RATE_LIMITED",
        message: "not now",
        recoverable: true,
        context: { id: initiated.id },
        ...(retryAfterMs !== undefined && { retryAfterMs }),
      });
      assert.deepEqual([(await told).code, (await told).retryAfterMs], ["RATE_LIMITED", retryAfterMs]);
      const wait = retryAfterMs ?? 5000;
      const before = socket.frames.length;
      clock.pass(wait - 1);
      assert.ok(socket.frames.slice(before).every((it) => it.type === "PingEvent"));
      clock.pass(1);
    }
    socket.ack(await socket.next("ImageGenerationInitiatedEvent"));
    await socket.next("ImageDownloadedEvent");
  });

  it("gives up what the server will never take, and says why", async () => {
    const { taker, socket } = await start({
      run: (_job, { initiated }) => initiated().then(() => SAVED),
    });
    const ended = job(taker, "ended");
    const told = error(taker);
    socket.send(request());
    const initiated = await socket.next("ImageGenerationInitiatedEvent");
    socket.error({ code: "INVALID_INPUT", message: "no", context: { id: initiated.id } });
    assert.equal((await told).message, "no");
    await ended;
  });

  it("tells an error of the server that answers nothing", async () => {
    const { taker, socket } = await start();
    const told = error(taker);
    socket.error({ code: "UNAVAILABLE", message: "the disk is full", hint: "free some" });
    assert.deepEqual([(await told).code, (await told).hint], ["UNAVAILABLE", "free some"]);
  });

  it("refuses a request it cannot read, and one whose signature is wrong or old", async () => {
    const { socket } = await start();
    const signed = await signWith(keys)(request({ correlationId: "signed" }));
    const old = await signWith(keys)(
      request({ correlationId: "old", timestamp: new Date(clock.epoch() - 3_600_001).toISOString() }),
    );
    for (const [frame, code] of [
      [request({ correlationId: "promptless", payload: {} }), "INVALID_INPUT"],
      [{ ...signed, payload: { prompt: "another" } }, "PERMISSION_DENIED"],
      [old, "PERMISSION_DENIED"],
    ] as const) {
      socket.send(frame);
      const refusal = await socket.next("ErrorEvent");
      assert.deepEqual([refusal.correlationId, refusal.payload.code], [frame.correlationId, code]);
      assert.equal(refusal.sequence, 1);
      socket.ack(refusal);
    }
  });

  it("lets no stranger change a job: not by a forged request, nor by a forged cancellation", async () => {
    let signal: AbortSignal | undefined;
    const { taker, socket } = await start({
      run: (_job, tools) => {
        ({ signal } = tools);
        return new Promise((_, reject) => {
          tools.signal.addEventListener("abort", () => reject(new Error("aborted")));
        });
      },
    });
    const running = job(taker, "running");
    socket.send(await signWith(keys)(request()));
    await running;
    const stranger = signWith(await createKeyPair());
    const cancellation = () =>
      envelope("ImageGenerationCancelledEvent", {
        source: "client",
        timestamp: new Date(clock.epoch()).toISOString(),
      });
    server.on("ErrorEvent", (it, refusal) => it.ack(refusal));
    const nextRefusal = async () => {
      const { payload, attempt } = await socket.next("ErrorEvent");
      return [payload.code, attempt];
    };
    socket.send(await stranger(request({ attempt: 2 })));
    assert.deepEqual(await nextRefusal(), ["PERMISSION_DENIED", 2]);
    socket.send(request({ attempt: 3, payload: {} }));
    assert.deepEqual(await nextRefusal(), ["PERMISSION_DENIED", 3]);
    const told = error(taker, (it) => it.code === "PERMISSION_DENIED");
    socket.send(cancellation(), await stranger(cancellation()));
    socket.send({ ...(await stranger(cancellation())), payload: { reason: "forged" } });
    assert.match((await told).message, /signature is not right/);
    assert.equal(signal?.aborted, false);
    socket.send(await signWith(keys)(cancellation()));
    assert.deepEqual(await nextRefusal(), ["CANCELLED", 1]);
    assert.equal(signal?.aborted, true);
  });

  it("ignores a cancellation of what it does not run, and events it does not know", async () => {
    const { taker, socket } = await start();
    socket.send(envelope("ImageGenerationCancelledEvent", { source: "client" }));
    socket.send(envelope("SomethingNewEvent", { source: "server" }));
    await settled(taker, socket);
    assert.equal(taker.running, 0);
  });

  it("answers a known request from its journal, without the program", async () => {
    const journal = memoryStore();
    const first = await start({
      journal,
      run: async (_job, { initiated }) => {
        await initiated();
        return SAVED;
      },
    });
    first.socket.send(request());
    first.socket.ack(await first.socket.next("ImageGenerationInitiatedEvent"));
    first.socket.ack(await first.socket.next("ImageDownloadedEvent"));
    await settled(first.taker, first.socket);
    await first.taker.close();
    const { socket } = await start({ journal, run: () => assert.fail("it was run already") });
    socket.send(request());
    const initiated = await socket.next("ImageGenerationInitiatedEvent");
    socket.ack(initiated);
    const answers = [initiated, await socket.next("ImageDownloadedEvent")];
    assert.deepEqual(
      answers.map((it) => [it.attempt, it.sequence]),
      [
        [1, 1],
        [1, 2],
      ],
    );
  });

  it("gives a lease back where it has no slot, and names the job no more", async () => {
    const { taker, socket } = await start({ slots: 1 });
    const running = job(taker, "running");
    socket.send(request({ correlationId: "first" }));
    await running;
    await socket.next("PingEvent");
    socket.send(request({ correlationId: "second" }));
    const ping = await socket.next("PingEvent");
    assert.deepEqual(ping.payload.giveUp, ["second"]);
    assert.deepEqual(ping.payload.cursors, { first: [1, 0] });
  });

  it("names a finished job until the server has stored its end", async () => {
    const journal = memoryStore();
    const first = await start({
      journal,
      run: async (_job, { initiated }) => {
        await initiated();
        return SAVED;
      },
    });
    first.socket.send(request());
    first.socket.ack(await first.socket.next("ImageGenerationInitiatedEvent"));
    await first.socket.next("ImageDownloadedEvent");
    first.socket.raw.terminate();
    const again = await server.nextSocket();
    const hello = await again.next("HelloEvent");
    assert.deepEqual(hello.payload.cursors, { "job-1": [1, 0] });
    const downloaded = await again.next("ImageDownloadedEvent");
    assert.equal(downloaded.sequence, 2);
  });

  it("gives up an event over which two sockets died", async () => {
    const { taker, socket } = await start({
      run: (_job, { initiated }) => initiated().then(() => SAVED),
    });
    socket.send(request());
    await socket.next("ImageGenerationInitiatedEvent");
    const told = error(taker, (it) => it.code === "INVALID_INPUT");
    socket.raw.close(1009);
    const again = await server.nextSocket();
    await again.next("ImageGenerationInitiatedEvent");
    again.raw.close(1009);
    assert.match((await told).message, /twice/);
  });

  it("tells progress to the server that gave the job, behind what it has said", async () => {
    const tools = Promise.withResolvers<Parameters<SemantestTakerOptions["run"]>[1]>();
    const { socket } = await start({
      run: (_job, it) => {
        tools.resolve(it);
        return NEVER();
      },
    });
    socket.send(request());
    const { progress, initiated } = await tools.promise;
    const begun = initiated();
    socket.ack(await socket.next("ImageGenerationInitiatedEvent"));
    await begun;
    progress({ percent: 10 });
    const event = await socket.next("ImageGenerationProgressEvent");
    assert.deepEqual(
      [event.payload, event.after, event.attempt, event.sequence],
      [{ percent: 10 }, 1, 1, undefined],
    );
  });

  it("uploads in three tries at most, and only where the job's server is connected", async () => {
    const tools = Promise.withResolvers<Parameters<SemantestTakerOptions["run"]>[1]>();
    const { taker, socket } = await start({
      run: (_job, it) => {
        tools.resolve(it);
        return NEVER();
      },
    });
    clock.chance = 0;
    socket.send(request());
    const { upload, signal } = await tools.promise;
    const image = Uint8Array.from([1, 2, 3]);
    server.route("POST /images", () => ({
      status: 201,
      body: {
        imageId: `${"i".repeat(22)}.fox`,
        url: `${server.origin}/put`,
        headers: {},
        expiresAt: "2026-01-01T00:05:00.000Z",
      },
    }));
    server.route("PUT /put", () => ({ status: 503 }));
    const failing = upload(image, { mimeType: "image/png" });
    const passTime = setInterval(() => clock.pass(1), 1);
    await assert.rejects(failing, { code: "UNAVAILABLE", message: /status 503/ });
    clearInterval(passTime);
    assert.equal(server.calls("PUT /put").length, 3);
    server.route("PUT /put", () => ({ status: 403 }));
    server.route("POST /images", () => ({ status: 422, body: { code: "INVALID_INPUT", detail: "too big" } }));
    await assert.rejects(upload(image, { mimeType: "image/png" }), {
      code: "INVALID_INPUT",
      message: "too big",
    });
    const lost = nextEvent(
      (it: (status: { state: string }) => void) => taker.on("state", it),
      ({ state }) => state === "reconnecting",
    );
    await server.kill();
    await lost;
    const orphan = upload(image, { mimeType: "image/png" });
    const ticking = setInterval(() => clock.pass(1), 1);
    await assert.rejects(orphan, { code: "CONNECTION_LOST" });
    clearInterval(ticking);
    assert.equal(signal.aborted, false);
  });

  it("forgets after 24 h what it was asked, looking every hour", async () => {
    const journal = memoryStore();
    const { taker, socket } = await start({
      journal,
      run: async () => {
        throw new Error("no");
      },
    });
    socket.send(request());
    socket.ack(await socket.next("ErrorEvent"));
    await settled(taker, socket);
    assert.deepEqual(await journal.keys(), ["job:job-1"]);
    clock.pass(25 * 3_600_000);
    await new Promise(setImmediate);
    assert.deepEqual(await journal.keys(), []);
  });

  it("tells that the journal cannot be written, and does not submit", async () => {
    const store = memoryStore();
    let isFull = false;
    const journal = {
      ...store,
      set: (key: string, value: unknown) =>
        isFull ? Promise.reject(new Error("disk full")) : store.set(key, value),
    };
    const refused = Promise.withResolvers<unknown>();
    const { taker, socket } = await start({
      journal,
      run: async (_job, { initiated }) => {
        isFull = true;
        await initiated().catch((problem: unknown) => {
          refused.resolve(problem);
          throw problem;
        });
        return assert.fail("submitted");
      },
    });
    const told = error(taker);
    socket.send(request());
    assert.equal(Object(await refused.promise).message, "disk full");
    assert.equal((await told).message, "disk full");
  });
});
