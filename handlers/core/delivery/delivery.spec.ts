import assert from "node:assert/strict";
import { StoreUnavailable } from "../../ports/index.ts";
import { World } from "../spec/world.ts";

const request = { prompt: "a red fox" };
const downloaded = { filePath: "fox.png", fileSize: 5, mimeType: "image/png" };
const REQUEST = "ImageGenerationRequestedEvent";
const INITIATED = "ImageGenerationInitiatedEvent";
const HOUR = 3_600_000;

/** Counts store calls from here on. */
function counting(world: World): () => string[] {
  const calls: string[] = [];
  world.beforeCall = (port, method) => {
    calls.push(`${port}.${method}`);
  };
  return () => calls.splice(0);
}

describe("delivery: stores that fail", () => {
  for (const [port, method] of [
    ["dispatch", "read"],
    ["jobs", "create"],
    ["dispatch", "write"],
  ] as const) {
    it(`${port}.${method} refusing a request is told as UNAVAILABLE, and the repeat succeeds`, async () => {
      const world = await World.start();
      const client = await world.client();
      world.beforeCall = (p, m) => {
        if (p === port && m === method) throw new StoreUnavailable("full disk", { retryAfterMs: 1234 });
      };
      const names = { id: "r1", correlationId: "job" };
      await client.say(REQUEST, request, names);
      const { payload, envelope } = client.last("ErrorEvent");
      assert.deepEqual(
        [payload.code, payload.retryAfterMs, payload.recoverable, envelope.correlationId],
        ["UNAVAILABLE", 1234, true, "job"],
      );
      assert.deepEqual(payload.context, { id: "r1", type: REQUEST });
      world.beforeCall = () => {};
      await client.say(REQUEST, request, names);
      assert.deepEqual(client.last("AckEvent").payload.ids, ["r1"]);
    });
  }

  it("a Hello that could not be stored is made good by the next frame", async () => {
    const world = await World.start();
    const extension = world.socket();
    world.beforeCall = (port, method) => {
      if (port === "sessions" && method === "attach") throw new StoreUnavailable("throttled");
    };
    await extension.say("HelloEvent", { role: "extension" });
    assert.equal(extension.last("ErrorEvent").payload.code, "UNAVAILABLE");
    world.beforeCall = () => {};
    await extension.say("HelloEvent", { role: "extension" });
    assert.equal(await world.delivery.extensions("local"), 1);
  });

  it("a bug is told as UNKNOWN, without its message", async () => {
    const world = await World.start();
    const client = await world.client();
    world.beforeCall = () => {
      throw new Error("a prompt nobody may see");
    };
    await client.say(REQUEST, request);
    assert.equal(client.last("ErrorEvent").payload.code, "UNKNOWN");
    assert.ok(!JSON.stringify(client.frames).includes("nobody may see"));
    world.beforeCall = () => {
      throw "no error at all";
    };
    await client.say(REQUEST, request);
    assert.equal(client.last("ErrorEvent").payload.code, "UNKNOWN");
  });

  it("gives up after eight conflicts with other processes, and the record is as it was", async () => {
    const world = await World.start();
    const client = await world.client();
    const write = world.ports.dispatch.write.bind(world.ports.dispatch);
    let tries = 0;
    world.ports.dispatch.write = async () => {
      tries += 1;
      return "conflict";
    };
    await client.say(REQUEST, request, { correlationId: "job" });
    world.ports.dispatch.write = write;
    assert.equal(tries, 8);
    assert.equal(client.last("ErrorEvent").payload.code, "UNAVAILABLE");
    assert.equal((await world.delivery.job("local", "job"))?.status, "ended");
    await client.say(REQUEST, request, { correlationId: "job" });
    assert.equal(client.last("AckEvent").payload.status, "queued");
  });
});

describe("delivery: dead addresses", () => {
  it("an owner's dead socket is cleared, and the event waits for the session", async () => {
    const world = await World.start();
    const extension = await world.extension();
    const client = await world.client();
    await client.say(REQUEST, request, { correlationId: "job" });
    client.reachable = false;
    await extension.say(INITIATED, {}, { correlationId: "job", sequence: 1 });
    assert.equal((await world.ports.sessions.find("local", client.session))?.address, undefined);
    const back = await world.client({ resumeToken: client.resumeToken, cursors: { job: [0, 0] } });
    assert.equal(back.all(INITIATED).length, 1);
  });

  it("a remembered address that died is looked up once more", async () => {
    const world = await World.start({ routeCacheMs: 60_000 });
    const extension = await world.extension();
    const client = await world.client();
    await client.say(REQUEST, request, { correlationId: "job" });
    await extension.say(INITIATED, {}, { correlationId: "job", sequence: 1 });
    client.reachable = false;
    const moved = world.socket();
    const record = await world.ports.sessions.find("local", client.session);
    assert.ok(record?.address !== undefined);
    await world.ports.sessions.attach({
      ...record,
      generation: record.generation + 1,
      address: { ...record.address, connection: moved.connection.id },
    });
    await extension.say("ImageGeneratedEvent", {}, { correlationId: "job", sequence: 2 });
    assert.equal(moved.all("ImageGeneratedEvent").length, 1);
  });

  it("the extension's dead socket on a repeated push loses its address, the job stays its own", async () => {
    const world = await World.start();
    const extension = await world.extension();
    const client = await world.client();
    await client.say(REQUEST, request, { correlationId: "job" });
    extension.reachable = false;
    await client.say("ImageGenerationCancelledEvent", {}, { correlationId: "job" });
    assert.equal((await world.ports.sessions.find("local", extension.session))?.address, undefined);
    assert.equal((await world.delivery.running("local", "job"))?.taker, extension.session);
  });

  it("a busy socket loses nothing: the next ping pulls", async () => {
    const world = await World.start();
    const extension = await world.extension();
    const client = await world.client();
    await client.say(REQUEST, request, { correlationId: "job" });
    const { send } = world.ports.broadcaster;
    world.ports.broadcaster.send = async () => ({ outcome: "busy", retryAfterMs: 5 });
    await extension.say(INITIATED, {}, { correlationId: "job", sequence: 1 });
    world.ports.broadcaster.send = send;
    await client.say("PingEvent", { cursors: { job: [1, 0] } });
    assert.equal(client.all(INITIATED).length, 1);
  });
});

describe("delivery: what is remembered between calls", () => {
  it("an event of a known job costs one store call, a cold one three", async () => {
    const world = await World.start({ routeCacheMs: 60_000 });
    const extension = await world.extension();
    const client = await world.client();
    await client.say(REQUEST, request, { correlationId: "job" });
    await extension.say(INITIATED, {}, { correlationId: "job", sequence: 1 });
    const calls = counting(world);
    await extension.say("ImageGeneratedEvent", {}, { correlationId: "job", sequence: 2 });
    assert.deepEqual(calls(), ["jobs.append"]);
    await extension.say("ImageGenerationProgressEvent", {}, { correlationId: "job" });
    assert.deepEqual(calls(), []);
    world.now += 60_001;
    await extension.say("ImageGenerationProgressEvent", {}, { correlationId: "job" });
    assert.deepEqual(calls(), ["dispatch.read", "sessions.find"]);
  });

  it("idle pings cost nothing, a ping of an open job one or two", async () => {
    const world = await World.start({ routeCacheMs: 60_000 });
    const extension = await world.extension();
    const client = await world.client();
    const calls = counting(world);
    await extension.say("PingEvent", {});
    await client.say("PingEvent", {});
    assert.deepEqual(calls(), []);
    await client.say(REQUEST, request, { correlationId: "job" });
    calls();
    await client.say("PingEvent", { cursors: { job: [0, 0] } });
    assert.deepEqual(calls(), ["jobs.read", "dispatch.read"]);
  });

  it("a request costs a read of the record, the job, and one change of the record", async () => {
    const world = await World.start({ routeCacheMs: 60_000 });
    await world.extension();
    const client = await world.client();
    const calls = counting(world);
    await client.say(REQUEST, request, { correlationId: "job" });
    const counted = calls().filter((it) => it !== "sessions.find");
    assert.deepEqual(counted, ["dispatch.read", "jobs.create", "dispatch.write"]);
  });

  it("what another process has changed meanwhile is read afresh", async () => {
    const world = await World.start({ routeCacheMs: 60_000 });
    const first = await world.extension();
    const client = await world.client();
    await client.say(REQUEST, request, { correlationId: "job" });
    await first.say(INITIATED, {}, { correlationId: "job", sequence: 1 });
    const second = await world.extension();
    await first.say("PingEvent", { giveUp: ["job"] });
    await second.say(INITIATED, {}, { correlationId: "job", sequence: 1, attempt: 2 });
    assert.deepEqual(second.last("AckEvent").payload.status, "stored");
  });
});

describe("delivery: ends that nobody else tells", () => {
  it("a final event whose process died before the slot was free is made good by the owner's ping", async () => {
    const world = await World.start();
    const extension = await world.extension();
    const client = await world.client();
    await client.say(REQUEST, request, { correlationId: "job" });
    world.beforeCall = (port, method) => {
      if (port === "dispatch" && method === "write") throw new StoreUnavailable("gone");
    };
    await extension.say("ImageDownloadedEvent", downloaded, { correlationId: "job", sequence: 1 });
    assert.equal(extension.all("AckEvent").length, 0);
    world.beforeCall = () => {};
    await client.say("PingEvent", { cursors: { job: [1, 0] } });
    assert.equal(await world.delivery.running("local", "job"), undefined);
    assert.equal((await world.delivery.job("local", "job"))?.status, "ended");
  });

  it("the same, found by its lapsed lease", async () => {
    const world = await World.start();
    const extension = await world.extension();
    const client = await world.client();
    await client.say(REQUEST, request, { correlationId: "job" });
    world.beforeCall = (port, method) => {
      if (port === "dispatch" && method === "write") throw new StoreUnavailable("gone");
    };
    await extension.say("ImageDownloadedEvent", downloaded, { correlationId: "job", sequence: 1 });
    world.beforeCall = () => {};
    world.now += 90_000;
    await client.say("PingEvent", { cursors: { job: [1, 1] } });
    assert.equal(await world.delivery.running("local", "job"), undefined);
  });

  it("a server's final event that was never stored is stored by whoever reads the job next", async () => {
    const world = await World.start();
    const client = await world.client();
    await client.say(REQUEST, request, { correlationId: "job" });
    world.beforeCall = (port, method) => {
      if (port === "jobs" && method === "append") throw new StoreUnavailable("gone");
    };
    await client.say("ImageGenerationCancelledEvent", {}, { correlationId: "job" });
    world.beforeCall = () => {};
    client.forget();
    await client.say("PingEvent", { cursors: { job: [0, 0] } });
    assert.equal(client.last("ErrorEvent").payload.code, "CANCELLED");
    const job = await world.delivery.job("local", "job");
    assert.deepEqual(
      job?.events.map((it) => it.payload.code),
      ["CANCELLED"],
    );
  });

  it("a request that waited for its hour is ended for who reads it, and for its repeat", async () => {
    const world = await World.start();
    const client = await world.client();
    await client.say(REQUEST, request, { correlationId: "job" });
    world.now += HOUR;
    const job = await world.delivery.job("local", "job");
    assert.deepEqual([job?.status, job?.events.map((it) => it.payload.code)], ["ended", ["EXPIRED"]]);
    await client.say(REQUEST, request, { correlationId: "job" });
    assert.equal(client.last("AckEvent").payload.status, "ended");
  });

  it("a request that was stored but never entered is refused after its hour, and gone after another", async () => {
    const world = await World.start();
    const client = await world.client();
    world.beforeCall = (port, method) => {
      if (port === "dispatch" && method === "write") throw new StoreUnavailable("gone");
    };
    await client.say(REQUEST, request, { correlationId: "job" });
    world.beforeCall = () => {};
    world.now += HOUR;
    await client.say(REQUEST, request, { correlationId: "job" });
    assert.equal(client.last("ErrorEvent").payload.code, "EXPIRED");
    world.now += HOUR;
    assert.equal(await world.delivery.job("local", "job"), undefined);
  });

  it("an entry whose request is nowhere is dropped when its turn comes", async () => {
    const world = await World.start();
    const client = await world.client();
    await client.say(REQUEST, request, { correlationId: "job" });
    const { read } = world.ports.jobs;
    world.ports.jobs.read = async () => undefined;
    const extension = await world.extension();
    world.ports.jobs.read = read;
    assert.equal(extension.all(REQUEST).length, 0);
    assert.equal(await world.delivery.running("local", "job"), undefined);
  });

  it("a job whose record has vanished while it was held frees its slot", async () => {
    const world = await World.start();
    await world.extension();
    const client = await world.client();
    await client.say(REQUEST, request, { correlationId: "job" });
    world.now += 90_000;
    const { read } = world.ports.jobs;
    world.ports.jobs.read = async () => undefined;
    await client.say("ImageGenerationCancelledEvent", {}, { correlationId: "job" });
    world.ports.jobs.read = read;
    assert.equal(await world.delivery.running("local", "job"), undefined);
  });
});

describe("delivery: a job as a document", () => {
  it("tells place, attempt and events beyond a cursor, and nothing of a job that is not the tenant's", async () => {
    const world = await World.start();
    const client = await world.client();
    for (const it of ["a", "b"]) await client.say(REQUEST, request, { correlationId: it });
    const waiting = await world.delivery.job("local", "b");
    assert.deepEqual([waiting?.status, waiting?.queuePosition], ["queued", 2]);
    const extension = await world.extension();
    await extension.say(INITIATED, {}, { correlationId: "a", sequence: 1 });
    await extension.say("ImageGeneratedEvent", {}, { correlationId: "a", sequence: 2 });
    const held = await world.delivery.job("local", "a", [1, 1]);
    assert.deepEqual([held?.attempt, held?.events.map((it) => it.sequence)], [1, [2]]);
    assert.equal(await world.delivery.job("other", "a"), undefined);
  });

  it("an erased tenant's jobs are absent on every read, at once", async () => {
    const world = await World.start();
    const extension = await world.extension();
    const client = await world.client();
    await client.say(REQUEST, request, { correlationId: "job" });
    await world.delivery.erase("local");
    assert.equal(await world.delivery.job("local", "job"), undefined);
    assert.ok((await world.delivery.erasedAt("local")) > 0);
    assert.deepEqual([client.reachable, extension.reachable], [false, false]);
    const again = await world.client({ cursors: { job: [0, 0] } });
    assert.deepEqual(again.types, ["WelcomeEvent"]);
  });

  it("a record that an erasure has not removed yet does not answer for a new request", async () => {
    const world = await World.start();
    const client = await world.client();
    await client.say(REQUEST, request, { correlationId: "job" });
    const stored = await world.ports.jobs.read("local", "job");
    await world.delivery.erase("local");
    world.ports.jobs.create = async () => "exists";
    world.ports.jobs.read = async () => stored;
    assert.equal(await world.delivery.job("local", "job"), undefined);
    const again = await world.client({ cursors: { job: [0, 0] } });
    await again.say(REQUEST, request, { correlationId: "job" });
    assert.deepEqual(again.types, ["WelcomeEvent", "ErrorEvent"]);
    assert.equal(again.last("ErrorEvent").payload.code, "EXPIRED");
  });

  it("a request by HTTP belongs to no session until one repeats it", async () => {
    const world = await World.start();
    const extension = await world.extension();
    const { parseText } = await import("../../protocol/index.ts");
    const text = JSON.stringify({ type: REQUEST, id: "r1", correlationId: "job", payload: request });
    const [frame] = parseText(text, { source: "client", now: world.now, newId: () => "x" }).frames;
    assert.ok(frame !== undefined && !("problem" in frame));
    const submitted = await world.delivery.submit({ tenant: "local" }, frame);
    assert.ok(submitted.accepted && submitted.status === "running");
    const client = await world.client();
    await extension.say(INITIATED, {}, { correlationId: "job", sequence: 1 });
    assert.deepEqual(client.types, ["WelcomeEvent"]);
    await client.say(REQUEST, request, { id: "r1", correlationId: "job" });
    assert.equal(client.all(INITIATED).length, 1);
  });
});
