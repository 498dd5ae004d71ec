import assert from "node:assert/strict";
import type { Envelope } from "@semantest/handlers/protocol";
import { envelope } from "../spec/envelopes.ts";
import { answer, answerRequests, downloaded, newClient, nextEvent, startLocal } from "../spec/peers.ts";
import type { ScriptedServer, ScriptedSocket } from "../spec/scriptedServer.ts";
import { VirtualClock } from "../spec/virtualClock.ts";
import type { SemantestClient } from "./client.ts";
import type { SemantestClientOptions } from "./clientOptions.ts";
import type { Pins } from "./connection/pins.ts";
import type { SemantestError } from "./errors.ts";
import { createKeyPair, signWith, verifyEnvelope } from "./signing.ts";
import type { JobEvent, ProgressEvent } from "./wire/events.ts";

describe("SemantestClient", () => {
  let server: ScriptedServer;
  let pins: Pins;
  let clock: VirtualClock;
  let client: SemantestClient;
  const clients: SemantestClient[] = [];

  beforeEach(async () => {
    ({ server, pins } = await startLocal());
    clock = new VirtualClock();
    client = start();
  });

  afterEach(async () => {
    const closing = clients.splice(0).map((it) => it.close());
    clock.pass(2000);
    await Promise.all(closing);
    await server.kill();
  });

  const start = (options: SemantestClientOptions = {}) => {
    const started = newClient(
      { local: server.url },
      { pins, clock, env: { SEMANTEST_SERVER: "local" }, ...options },
    );
    clients.push(started);
    return started;
  };
  const connected = async (it = client) => {
    const [socket] = await Promise.all([server.nextSocket(), it.connect()]);
    return socket;
  };
  const problem = (it = client) =>
    nextEvent((listener: (error: SemantestError) => void) => it.on("error", listener));
  const eventOf = (correlationId: string, it = client) =>
    nextEvent(
      (listener: (event: JobEvent) => void) => it.on("event", listener),
      (event) => event.correlationId === correlationId,
    );
  /** The client has dealt with everything that was sent: a socket keeps its order. */
  const dealt = async (socket: ScriptedSocket, it = client) => {
    const mark = eventOf("mark", it);
    socket.send(envelope("MarkEvent", { source: "server", correlationId: "mark" }));
    await mark;
  };
  const REQUEST = "ImageGenerationRequestedEvent";
  const CANCEL = "ImageGenerationCancelledEvent";

  it("sends what was asked first first, also where its signature takes longer", async () => {
    const slow = Promise.withResolvers<void>();
    const signing = start({
      sign: async (it) => {
        if (it.payload.prompt === "first") await slow.promise;
        return it;
      },
    });
    const socket = await connected(signing);
    const jobs = ["first", "second"].map((prompt) => signing.request(prompt));
    await dealt(socket, signing);
    slow.resolve();
    const prompts = [await socket.next(REQUEST), await socket.next(REQUEST)].map((it) => it.payload.prompt);
    assert.deepEqual(prompts, ["first", "second"]);
    for (const job of jobs) job.result.catch(() => undefined);
  });

  describe("generate()", () => {
    it("turns a prompt into an image", async () => {
      answerRequests(server);
      const image = await client.generate("a red fox", { fileName: "fox", parameters: { model: "m" } });
      assert.equal(image.filePath, "fox.png");
      assert.deepEqual(image.metadata, { model: "m" });
      const frames = server.sockets[0]?.frames ?? [];
      const request = frames.find((it) => it.type === REQUEST);
      assert.deepEqual(request?.payload, {
        prompt: "a red fox",
        fileName: "fox",
        parameters: { model: "m" },
      });
      assert.deepEqual([request?.source, request?.timestamp], ["client", "2026-01-01T00:00:00.000Z"]);
    });

    it("asks nobody where its signal has aborted before", async () => {
      const reason = new Error("enough");
      await assert.rejects(client.generate("a red fox", { signal: AbortSignal.abort(reason) }), reason);
      assert.equal(client.status.state, "idle");
    });

    it("takes the request back where its signal aborts, and ends with the signal's reason", async () => {
      const controller = new AbortController();
      const socket = await connected();
      const generating = client.generate("a red fox", { signal: controller.signal });
      const request = await socket.next(REQUEST);
      socket.ack(request);
      controller.abort(new Error("enough"));
      await assert.rejects(generating, { message: "enough" });
      const cancellation = await socket.next(CANCEL);
      assert.deepEqual(
        [cancellation.correlationId, cancellation.payload],
        [request.correlationId, { reason: "the caller gave up" }],
      );
    });

    it("gives up after its time, takes the request back, and says what it waited for", async () => {
      server.extensions = 0;
      const socket = await connected();
      const job = client.request("a red fox", { timeoutMs: 1000 });
      socket.ack(await socket.next(REQUEST));
      clock.pass(1000);
      await assert.rejects(job.result, {
        code: "TIMEOUT",
        recoverable: true,
        message: "no result within 1000 ms",
        hint: `it waited for a browser extension to connect to ${server.url}`,
        correlationId: job.correlationId,
      });
      assert.deepEqual((await socket.next(CANCEL)).payload, { reason: "it took too long" });
    });

    it("gives up after five minutes where nothing else was said", async () => {
      const socket = await connected();
      const job = client.request("a red fox");
      await socket.next(REQUEST);
      assert.ok(clock.due.includes(300_000));
      job.cancel();
    });
  });

  describe("request()", () => {
    it("refuses what no server would take, and names it", async () => {
      const refuses = (message: RegExp, prompt: string, options = {}) =>
        assert.throws(() => client.request(prompt, options), { code: "INVALID_INPUT", message });
      refuses(/prompt of 0 characters: must have 1 to 2000/, "");
      refuses(/prompt of 2001 characters/, "x".repeat(2001));
      refuses(/fileName of 256 characters: must have 0 to 255/, "x", { fileName: "x".repeat(256) });
      refuses(/domain of 256 characters/, "x", { domain: "x".repeat(256) });
      refuses(/target "a b": must match/, "x", { target: "a b" });
      refuses(/correlationId "": must match/, "x", { correlationId: "" });
      refuses(/has \d+ bytes: at most 32768/, "x", { parameters: { text: "x".repeat(33_000) } });
      assert.equal(client.status.state, "idle");
    });

    it("is the same job for the same name", async () => {
      answerRequests(server);
      const job = client.request("a red fox", { correlationId: "fox" });
      assert.equal(client.request("another prompt", { correlationId: "fox" }), job);
      await job.result;
      assert.equal(server.sockets[0]?.frames.filter((it) => it.type === REQUEST).length, 1);
    });

    it("tells its events in order, from the first, to whoever reads, also late", async () => {
      const socket = await connected();
      const job = client.request("a red fox");
      const request = await socket.next(REQUEST);
      socket.ack(request);
      answer(socket, request);
      const image = await job.result;
      assert.equal(image.mimeType, "image/png");
      const types: string[] = [];
      for await (const { type } of job) types.push(type);
      assert.deepEqual(types, [
        "ImageGenerationInitiatedEvent",
        "ImageGeneratedEvent",
        "ImageDownloadedEvent",
      ]);
    });

    it("gives a slow reader the newest progress only, and may be left before the end", async () => {
      const socket = await connected();
      const told: (number | undefined)[] = [];
      const job = client.request("a red fox", { onProgress: ({ percent }) => void told.push(percent) });
      const heard: (number | undefined)[] = [];
      client.on("progress", (it: ProgressEvent) => heard.push(it.percent));
      const { correlationId } = await socket.next(REQUEST);
      const reading = job[Symbol.asyncIterator]();
      const report = (percent: number) =>
        socket.send(envelope("ImageGenerationProgressEvent", { correlationId, payload: { percent } }));
      report(-5);
      const first = await reading.next();
      for (const percent of [20, 300]) report(percent);
      await dealt(socket);
      assert.deepEqual(
        [told, heard],
        [
          [0, 20, 100],
          [0, 20, 100],
        ],
      );
      const percents = [first.value, (await reading.next()).value].map(
        (it) => it?.type === "ImageGenerationProgressEvent" && it.percent,
      );
      assert.deepEqual(percents, [0, 100]);
      await reading.return?.(undefined);
      job.cancel();
    });

    it("knows its place in the queue", async () => {
      const socket = await connected();
      const job = client.request("a red fox");
      assert.deepEqual(job.place, { status: "sent" });
      const request = await socket.next(REQUEST);
      socket.answer({ ids: [request.id, 7], status: "queued", queuePosition: 3 });
      await dealt(socket);
      assert.deepEqual([job.place.status, job.place.queuePosition], ["queued", 3]);
      socket.send(
        envelope("ImageGenerationInitiatedEvent", { correlationId: job.correlationId, sequence: 1 }),
      );
      await dealt(socket);
      assert.equal(job.place.status, "running");
      socket.send(downloaded(job.correlationId, 2));
      await job.result;
      assert.deepEqual(job.place, { status: "ended" });
    });

    it("can be taken back: before it is sent, and after; once", async () => {
      const signing = Promise.withResolvers<Envelope>();
      const slow = start({ sign: () => signing.promise });
      const early = slow.request("a red fox");
      early.cancel();
      await assert.rejects(early.result, { code: "CANCELLED", message: /before it was sent/ });
      const socket = await connected();
      const job = client.request("a red fox");
      const request = await socket.next(REQUEST);
      job.cancel("x".repeat(2000));
      job.cancel("again");
      socket.ack(request);
      const cancellation = await socket.next(CANCEL);
      assert.equal(String(cancellation.payload.reason).length, 1000);
      socket.ack(cancellation);
      socket.error({ code: "CANCELLED", message: "as you wish" }, { correlationId: job.correlationId });
      await assert.rejects(job.result, { code: "CANCELLED", message: "as you wish" });
      job.cancel();
      signing.reject(new Error("too late"));
      assert.equal(server.sockets.length, 1, "what was never sent has connected to nothing");
    });

    it("signs requests and cancellations as they are sent", async () => {
      const sign = signWith(await createKeyPair());
      const signing = start({ sign });
      const socket = await connected(signing);
      const job = signing.request("a red fox");
      const request = await socket.next(REQUEST);
      socket.ack(request);
      job.cancel();
      const cancellation = await socket.next(CANCEL);
      for (const it of [request, cancellation]) {
        assert.equal(await verifyEnvelope(it, clock.epoch()), "valid");
      }
    });

    it("ends with the error of a program that cannot sign", async () => {
      let fails = true;
      const sign = (it: Envelope) => (fails ? Promise.reject(new Error("locked")) : Promise.resolve(it));
      const signing = start({ sign });
      await assert.rejects(signing.generate("a red fox"), { code: "UNKNOWN", message: "locked" });
      fails = false;
      const socket = await connected(signing);
      const job = signing.request("a red fox");
      await socket.next(REQUEST);
      fails = true;
      const told = problem(signing);
      job.cancel();
      assert.equal((await told).message, "locked");
    });

    it("ends with OUTBOX_FULL where too much waits already", async () => {
      const small = start({ outbox: { maxEvents: 1 } });
      const socket = await connected(small);
      small.request("one");
      await socket.next(REQUEST);
      await assert.rejects(small.generate("two"), { code: "OUTBOX_FULL", recoverable: true });
    });

    it("is sent again after 5 s without an acknowledgement, once more only with a ping", async () => {
      const socket = await connected();
      const job = client.request("a red fox");
      const [first] = [await socket.next(REQUEST)];
      clock.pass(5000);
      assert.deepEqual(await socket.next(REQUEST), first);
      await dealt(socket);
      clock.pass(5000);
      await dealt(socket);
      assert.equal(socket.frames.filter((it) => it.type === REQUEST).length, 2);
      client.request("another", { correlationId: "other" });
      await socket.next(REQUEST);
      clock.pass(25_000);
      const repeated = [await socket.next(REQUEST), await socket.next(REQUEST)].map((it) => it.correlationId);
      assert.ok(repeated.includes(job.correlationId));
    });

    it("waits where the server asks for patience, and ends where it never will", async () => {
      const socket = await connected();
      const job = client.request("a red fox");
      for (const retryAfterMs of [3000, undefined]) {
        const request = await socket.next(REQUEST);
        const told = problem();
        socket.error({
          code: "RATE_LIMITED",
          message: "slowly",
          recoverable: true,
          context: { id: request.id },
          ...(retryAfterMs !== undefined && { retryAfterMs }),
        });
        assert.equal((await told).code, "RATE_LIMITED");
        clock.pass(retryAfterMs ?? 5000);
      }
      const request = await socket.next(REQUEST);
      socket.error({ code: "INVALID_INPUT", message: "no", context: { id: request.id } });
      await assert.rejects(job.result, { code: "INVALID_INPUT", message: "no" });
    });

    it("keeps below the frames a second that the server takes", async () => {
      const limits = { frameBytes: 1024, framesPerSecond: 10, burst: 1 };
      server.on("HelloEvent", (socket, hello) => socket.welcome(hello, { limits }));
      const socket = await connected();
      await dealt(socket);
      client.request("x".repeat(700), { correlationId: "one" });
      assert.equal((await socket.next(REQUEST)).correlationId, "one");
      client.request("x".repeat(700), { correlationId: "two" });
      await dealt(socket);
      assert.ok(clock.due.includes(100));
      clock.pass(100);
      assert.equal((await socket.next(REQUEST)).correlationId, "two");
    });

    it("asks for what is missing, at once", async () => {
      const socket = await connected();
      const job = client.request("a red fox");
      const { correlationId } = await socket.next(REQUEST);
      await socket.next("PingEvent");
      await socket.next("PingEvent");
      socket.send(envelope("ImageGenerationInitiatedEvent", { correlationId, attempt: 1, sequence: 1 }));
      socket.send(downloaded(correlationId, 3));
      const ping = await socket.next("PingEvent");
      assert.deepEqual(ping.payload.cursors, { [correlationId]: [1, 1] });
      socket.send(envelope("ImageGeneratedEvent", { correlationId, attempt: 1, sequence: 2 }));
      assert.equal((await job.result).filePath, "fox.png");
    });

    it("names more jobs than fit into one frame in turns", async () => {
      const socket = await connected();
      for (let n = 0; n < 150; n += 1) client.request("x", { correlationId: `job-${n}` });
      await until(() => socket.frames.filter((it) => it.type === REQUEST).length === 150);
      const lost = nextEvent((it: (s: { state: string }) => void) => client.on("state", it));
      socket.raw.terminate();
      await lost;
      const again = await server.nextSocket();
      const named = new Set(Object.keys(Object((await again.next("HelloEvent")).payload.cursors)));
      assert.equal(named.size, 100);
      for (let ping = 0; ping < 2; ping += 1) {
        for (const name of Object.keys(Object((await again.next("PingEvent")).payload.cursors)))
          named.add(name);
      }
      assert.equal(named.size, 150);
    });

    it("gives up an event over which two sockets died", async () => {
      const socket = await connected();
      const job = client.request("a red fox");
      await socket.next(REQUEST);
      socket.raw.close(1009);
      const again = await server.nextSocket();
      await again.next(REQUEST);
      again.raw.close(1009);
      await assert.rejects(job.result, { code: "INVALID_INPUT", message: /twice/ });
    });

    it("ends with the server's own end of a job, and with the extension's", async () => {
      const socket = await connected();
      for (const [code, source] of [
        ["TIMEOUT", "server"],
        ["TAB_NOT_FOUND", "extension"],
        ["NEW_CODE", "extension"],
      ] as const) {
        const job = client.request("a red fox");
        await socket.next(REQUEST);
        socket.send(
          envelope("ErrorEvent", {
            correlationId: job.correlationId,
            source,
            payload: { code, message: "why", hint: "what to do", recoverable: true },
          }),
        );
        await assert.rejects(job.result, {
          code: code === "NEW_CODE" ? "UNKNOWN" : code,
          message: "why",
          hint: "what to do",
          recoverable: true,
          correlationId: job.correlationId,
        });
      }
    });
  });

  describe("send()", () => {
    it("resolves with the acknowledgement of what the server stores", async () => {
      const socket = await connected();
      const sending = client.send({ type: REQUEST, payload: { prompt: "a red fox" }, correlationId: "fox" });
      const request = await socket.next(REQUEST);
      socket.answer({ ids: [request.id], status: "queued", queuePosition: 2 });
      assert.deepEqual(await sending, { ids: [request.id], status: "queued", queuePosition: 2 });
      const cancelling = client.send({ type: CANCEL, correlationId: "fox" });
      const cancellation = await socket.next(CANCEL);
      socket.answer({ ids: [cancellation.id] });
      assert.equal((await cancelling)?.status, "stored");
    });

    it("resolves at once for everything else, whatever its type", async () => {
      const socket = await connected();
      assert.equal(await client.send({ type: "SomethingNewEvent", payload: { a: 1 } }), undefined);
      const sent = await socket.next("SomethingNewEvent");
      assert.deepEqual([sent.payload, sent.correlationId], [{ a: 1 }, sent.id]);
    });

    it("knows a request by its older name", async () => {
      const socket = await connected();
      const sending = client.send({ type: "GenerateImageRequestedEvent", payload: { prompt: "x" } });
      socket.ack(await socket.next("GenerateImageRequestedEvent"));
      assert.equal((await sending)?.status, "running");
    });

    it("rejects with what the server says against it, and with the end of the connection", async () => {
      const socket = await connected();
      const refused = client.send({ type: CANCEL, correlationId: "nobody" });
      const cancellation = await socket.next(CANCEL);
      socket.error({ code: "EXPIRED", message: "no such job", context: { id: cancellation.id } });
      await assert.rejects(refused, { code: "EXPIRED" });
      const orphaned = client.send({ type: CANCEL, correlationId: "nobody" });
      await socket.next(CANCEL);
      socket.error({ code: "REVOKED", message: "over", fatal: true });
      await assert.rejects(orphaned, { code: "REVOKED" });
      const again = await connected();
      await dealt(again);
      assert.ok(!again.frames.some((it) => it.type === CANCEL), "what failed is not sent later");
    });

    it("refuses an impossible name and an event too large", async () => {
      await assert.rejects(client.send({ type: CANCEL, correlationId: "a b" }), { code: "INVALID_INPUT" });
      const payload = { text: "x".repeat(33_000) };
      await assert.rejects(client.send({ type: "BigEvent", payload }), { message: /at most 32768/ });
    });
  });

  it("shows events of other clients' jobs where it follows, as they come", async () => {
    const follower = start({ follow: true });
    const socket = await connected(follower);
    assert.equal((await socket.next("HelloEvent")).payload.follow, true);
    const seen: JobEvent[] = [];
    follower.on("event", (it) => seen.push(it));
    socket.send(
      envelope("ImageGeneratedEvent", {
        correlationId: "theirs",
        sequence: 2,
        payload: { image: { id: "i", size: 3, sha256: "a".repeat(64), mimeType: "image/png" } },
      }),
      envelope("ImageGeneratedEvent", {
        correlationId: "odd",
        payload: { image: { id: 7, size: 0, sha256: "A", mimeType: "image/svg+xml" }, metadata: [1] },
      }),
      envelope("ImageGenerationProgressEvent", { correlationId: "odd", payload: { percent: "half" } }),
      envelope("SomethingNewEvent", { correlationId: "theirs" }),
    );
    await dealt(socket, follower);
    const [whole, odd, progress, unknown] = seen;
    assert.ok(whole?.type === "ImageGeneratedEvent" && odd?.type === "ImageGeneratedEvent");
    assert.deepEqual(whole.image, { id: "i", size: 3, sha256: "a".repeat(64), mimeType: "image/png" });
    assert.deepEqual(
      Object.values(odd.image).filter((it) => it !== undefined),
      [],
    );
    assert.deepEqual(odd.metadata, {});
    assert.ok(progress?.type === "ImageGenerationProgressEvent");
    assert.equal(progress.percent, undefined);
    assert.deepEqual([unknown?.type, unknown?.envelope.type], ["UnknownEvent", "SomethingNewEvent"]);
  });

  it("tells an error of the server that answers nothing, and one about an event it does not wait for", async () => {
    const socket = await connected();
    for (const context of [undefined, { id: "unknown" }]) {
      const told = problem();
      socket.error({ code: "UNAVAILABLE", message: "the disk is full", ...(context && { context }) });
      assert.deepEqual([(await told).code, (await told).message], ["UNAVAILABLE", "the disk is full"]);
    }
  });

  it("ignores frames that are not of the protocol", async () => {
    const socket = await connected();
    const types: string[] = [];
    client.on("frame", (it) => types.push(it.type));
    await dealt(socket);
    types.length = 0;
    for (const raw of [
      "{",
      "null",
      "[1]",
      '"text"',
      JSON.stringify({ ...envelope("XEvent"), id: "a b" }),
      JSON.stringify({ ...envelope("XEvent"), type: "" }),
      JSON.stringify({ ...envelope("XEvent"), source: "other" }),
      JSON.stringify({ ...envelope("XEvent"), payload: [] }),
      JSON.stringify({ ...envelope("XEvent"), sequence: 0 }),
      JSON.stringify({ ...envelope("XEvent"), after: -1 }),
      JSON.stringify({ ...envelope("XEvent"), timestamp: true }),
      JSON.stringify({ ...envelope("XEvent"), sig: {} }),
      JSON.stringify(envelope("XEvent", { payload: { text: "x".repeat(131_072) } })),
    ]) {
      socket.raw.send(raw);
    }
    socket.raw.send(Buffer.from(JSON.stringify(envelope("XEvent"))), { binary: true });
    await dealt(socket);
    assert.deepEqual(types, ["MarkEvent"]);
  });

  describe("close()", () => {
    it("waits for acknowledgements, at most 2 s, then ends whatever is open", async () => {
      const socket = await connected();
      const job = client.request("a red fox");
      const request = await socket.next(REQUEST);
      const closing = client.close();
      socket.ack(request);
      await closing;
      await assert.rejects(job.result, { code: "CLOSED" });
      assert.throws(() => client.request("another"), { code: "CLOSED" });
      await assert.rejects(client.send({ type: "XEvent" }), { code: "CLOSED" });
      await client.close();
      assert.equal(client.status.state, "closed");
    });

    for (const [why, giveUp] of [
      ["its time was up", () => clock.pass(1000)],
      ["its signal aborted", (controller: AbortController) => controller.abort(new Error("enough"))],
    ] as const)
      it(`takes back before what was given up since ${why}, though the signature takes longer`, async () => {
        const slow = Promise.withResolvers<void>();
        const signing = start({
          sign: async (it) => {
            if (it.type === CANCEL) await slow.promise;
            return it;
          },
        });
        const socket = await connected(signing);
        const controller = new AbortController();
        const job = signing.request("a red fox", { timeoutMs: 1000, signal: controller.signal });
        const request = await socket.next(REQUEST);
        socket.ack(request);
        await dealt(socket, signing);
        giveUp(controller);
        await assert.rejects(job.result);
        const closing = signing.close();
        slow.resolve();
        const cancellation = await socket.next(CANCEL);
        assert.equal(cancellation.correlationId, request.correlationId);
        socket.ack(cancellation);
        await closing;
      });

    it("waits no longer than 2 s for a signature", async () => {
      const signing = start({ sign: async (it) => (it.type === CANCEL ? new Promise<never>(() => {}) : it) });
      const socket = await connected(signing);
      const job = signing.request("a red fox");
      socket.ack(await socket.next(REQUEST));
      job.cancel();
      await dealt(socket, signing);
      const closing = signing.close();
      clock.pass(2000);
      await closing;
      await assert.rejects(job.result, { code: "CLOSED" });
    });
  });

  async function until(holds: () => boolean): Promise<void> {
    const mine = clock;
    while (!holds() && clock === mine) await new Promise(setImmediate);
  }
});
