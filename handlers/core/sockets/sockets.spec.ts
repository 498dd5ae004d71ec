import assert from "node:assert/strict";
import { DEFAULT_IDENTITY } from "../settings.ts";
import { World } from "../spec/world.ts";

const request = { prompt: "a red fox" };
const downloaded = { filePath: "fox.png", fileSize: 5, mimeType: "image/png" };

describe("sockets: a peer comes in", () => {
  it("answers a ping pasted by hand, without any Hello", async () => {
    const world = await World.start();
    const person = world.socket();
    await person.text('{"type":"PingEvent","payload":{"clock":7}}');
    assert.deepEqual(person.types, ["PongEvent"]);
    assert.equal(person.last("PongEvent").payload.clock, 7);
  });

  it("welcomes with the first frame, before what it replays", async () => {
    const world = await World.start();
    const before = await world.client();
    await before.say("ImageGenerationRequestedEvent", request, { correlationId: "job" });
    const extension = await world.extension();
    await extension.say("ImageGenerationInitiatedEvent", {}, { correlationId: "job", sequence: 1 });
    const after = await world.client({ resumeToken: before.resumeToken });
    assert.deepEqual(after.types, ["WelcomeEvent", "ImageGenerationInitiatedEvent"]);
    assert.equal(after.session, before.session);
    assert.equal(after.last("WelcomeEvent").payload.extensions, 1);
  });

  it("says SUPERSEDED to the socket that a newer one of its session replaces, and closes it", async () => {
    const world = await World.start();
    const old = await world.client();
    await world.client({ resumeToken: old.resumeToken });
    assert.equal(old.last("ErrorEvent").payload.code, "SUPERSEDED");
    assert.equal(old.last("ErrorEvent").payload.fatal, true);
    assert.equal(old.reachable, false);
  });

  it("goes on with the newer socket where the end of the older one is told after its Hello, and twice", async () => {
    const world = await World.start();
    const old = await world.extension();
    const fresh = await world.extension({ resumeToken: old.resumeToken });
    await world.sockets.disconnected(old.connection, "late");
    await world.sockets.disconnected(old.connection, "late");
    const client = await world.client();
    assert.equal(client.last("WelcomeEvent").payload.extensions, 1);
    await client.say("ImageGenerationRequestedEvent", request, { correlationId: "job" });
    assert.equal(fresh.last("ImageGenerationRequestedEvent").envelope.correlationId, "job");
    assert.equal(
      (await world.ports.sessions.find("local", fresh.session))?.address?.connection,
      fresh.connection.id,
    );
  });

  it("lets a frame of the older socket that comes late take nothing from the newer one", async () => {
    const world = await World.start({}, { localTenant: false });
    const principal = { tenant: "t1", role: "extension", session: "s1" } as const;
    const old = world.socket({ ...principal, generation: 1 });
    const fresh = world.socket({ ...principal, generation: 2 });
    await old.say("HelloEvent");
    await fresh.say("HelloEvent");
    old.reachable = true;
    world.open.set(old.connection.id, old);
    await old.say("PingEvent");
    assert.equal(old.last("ErrorEvent").payload.code, "SUPERSEDED");
    assert.equal((await world.ports.sessions.find("t1", "s1"))?.address?.connection, fresh.connection.id);
    assert.equal(fresh.reachable, true);
  });

  it("gives an invalid resume token a new session, never a refusal", async () => {
    const world = await World.start();
    const before = await world.client();
    const after = await world.client({ resumeToken: `${before.resumeToken}x` });
    assert.notEqual(after.session, before.session);
    assert.deepEqual(after.types, ["WelcomeEvent"]);
  });

  it("closes a socket without ticket where tickets are needed", async () => {
    const world = await World.start({}, { localTenant: false });
    const stranger = await world.client();
    assert.deepEqual([stranger.types, stranger.reachable], [["ErrorEvent"], false]);
    assert.equal(stranger.last("ErrorEvent").payload.code, "PERMISSION_DENIED");
  });

  it("takes the session of the ticket and ignores the Hello's resume token", async () => {
    const world = await World.start({}, { localTenant: false });
    const principal = { tenant: "t1", role: "client", session: "s1", generation: 1 } as const;
    const socket = world.socket(principal);
    await socket.say("HelloEvent", { role: "extension", resumeToken: "whatever" });
    assert.equal(socket.session, "s1");
    assert.equal((await world.ports.sessions.find("t1", "s1"))?.role, "client");
  });

  it("recognises the connection of a session in a process that has never seen it", async () => {
    const world = await World.start({}, { localTenant: false });
    const principal = { tenant: "t1", role: "client", session: "s1", generation: 1 } as const;
    const socket = world.socket(principal);
    await socket.say("HelloEvent", { batch: true });
    const elsewhere = await World.start({}, { localTenant: false });
    const { createEngine } = await import("../delivery/index.ts");
    const { createSockets } = await import("./index.ts");
    const second = createSockets(createEngine({ ...elsewhere.ports, ...world.ports }, world.settings));
    await second.message(socket.connection, '{"type":"PingEvent"}');
    assert.equal((await world.ports.sessions.find("t1", "s1"))?.address?.batch, true);
    assert.deepEqual(socket.types, ["WelcomeEvent", "PongEvent"]);
  });

  it("is told of the other end of a drain once a minute, not with every frame", async () => {
    const world = await World.start();
    const client = await world.client();
    world.draining = ["r1"];
    await client.say("PingEvent");
    await client.say("PingEvent");
    assert.equal(client.all("ReconnectEvent").length, 1);
    world.now += 60_000;
    await client.say("PingEvent");
    assert.equal(client.all("ReconnectEvent").length, 2);
    assert.equal(client.last("ReconnectEvent").payload.reason, "drain");
  });

  it("is asked to move before the platform closes it for its age", async () => {
    const world = await World.start();
    const client = await world.client();
    world.now += 6_000_000;
    await client.say("PingEvent");
    assert.equal(client.last("ReconnectEvent").payload.reason, "age");
  });
});

describe("sockets: frames", () => {
  it("answers an unknown type by name and says what it knows", async () => {
    const world = await World.start();
    const client = await world.client();
    await client.text('{"type":"MakeCoffeeEvent","id":"x1"}');
    const { payload, envelope } = client.last("ErrorEvent");
    assert.equal(payload.code, "INVALID_INPUT");
    assert.match(payload.message ?? "", /"MakeCoffeeEvent"/);
    assert.deepEqual(payload.context, { id: "x1", type: "MakeCoffeeEvent" });
    assert.equal(envelope.source, "server");
  });

  for (const type of ["ErrorEvent", "AckEvent", "PongEvent"]) {
    it(`never answers a broken ${type} by an ErrorEvent`, async () => {
      const world = await World.start();
      const client = await world.client();
      client.forget();
      await client.text(JSON.stringify({ type, payload: { code: 1, ids: 1, clock: "x" } }));
      assert.deepEqual(client.types, []);
    });
  }

  it("deals with the good envelopes of an array beside a bad one", async () => {
    const world = await World.start();
    const client = await world.client({ batch: true });
    client.forget();
    await client.text('[{"type":"PingEvent"},{"type":"Nope"},{"type":"PingEvent"}]');
    assert.deepEqual(client.types.sort(), ["ErrorEvent", "PongEvent", "PongEvent"]);
  });

  it("sets the source from the role, whatever the envelope claims", async () => {
    const world = await World.start();
    const extension = await world.extension();
    const client = await world.client();
    await client.say("ImageGenerationRequestedEvent", request, { correlationId: "job", source: "server" });
    assert.equal(extension.last("ImageGenerationRequestedEvent").envelope.source, "client");
  });

  it("refuses an event its sender's role never sends", async () => {
    const world = await World.start();
    const client = await world.client();
    await client.say("ImageDownloadedEvent", downloaded);
    assert.match(client.last("ErrorEvent").payload.message ?? "", /not sent by a client/);
  });

  it("refuses what comes faster than 50 a second after a burst of 200, and closes who never stops", async () => {
    const world = await World.start();
    const client = await world.client();
    for (let n = 0; n < 199; n += 1) await client.text('{"type":"PongEvent"}');
    client.forget();
    await client.say("PingEvent");
    assert.equal(client.last("ErrorEvent").payload.code, "RATE_LIMITED");
    assert.equal(client.last("ErrorEvent").payload.retryAfterMs, 20);
    world.now += 20;
    await client.say("PingEvent");
    assert.equal(client.all("PongEvent").length, 1);
    for (let n = 0; n < 501; n += 1) await client.text('{"type":"PingEvent"}');
    assert.equal(client.last("ErrorEvent").payload.fatal, true);
    assert.equal(client.reachable, false);
  });
});

describe("sockets: one job from request to image", () => {
  it("relays, acknowledges and ends it", async () => {
    const world = await World.start();
    const extension = await world.extension();
    const client = await world.client();
    await client.say("ImageGenerationRequestedEvent", request, { id: "r1", correlationId: "job" });
    assert.deepEqual(client.last("AckEvent").payload.ids, ["r1"]);
    assert.equal(client.last("AckEvent").payload.status, "running");
    assert.equal(extension.last("ImageGenerationRequestedEvent").envelope.attempt, 1);

    await extension.say("ImageGenerationInitiatedEvent", {}, { correlationId: "job", sequence: 1 });
    await extension.say("ImageGenerationProgressEvent", { percent: 50 }, { correlationId: "job", after: 1 });
    await extension.say("ImageDownloadedEvent", downloaded, { id: "d1", correlationId: "job", sequence: 2 });
    assert.deepEqual(client.types.slice(2), [
      "ImageGenerationInitiatedEvent",
      "ImageGenerationProgressEvent",
      "ImageDownloadedEvent",
    ]);
    assert.deepEqual(extension.last("AckEvent").payload, { ids: ["d1"], status: "stored" });

    await extension.say("ImageDownloadedEvent", downloaded, { id: "d2", correlationId: "job", sequence: 3 });
    assert.equal(extension.last("AckEvent").payload.status, "late");
    assert.equal(client.all("ImageDownloadedEvent").length, 1);
  });

  it("stores what the final event overtook, and only what its holder numbered below it", async () => {
    const world = await World.start();
    const extension = await world.extension();
    const stranger = await world.extension();
    const client = await world.client();
    await client.say(
      "ImageGenerationRequestedEvent",
      { ...request, target: extension.session },
      { correlationId: "job" },
    );
    await extension.say("ImageDownloadedEvent", downloaded, { correlationId: "job", sequence: 2 });
    await stranger.say("ImageGenerationInitiatedEvent", {}, { correlationId: "job", sequence: 1 });
    assert.equal(stranger.last("AckEvent").payload.status, "late");
    await extension.say("ImageGenerationInitiatedEvent", {}, { correlationId: "job", sequence: 1 });
    assert.equal(extension.last("AckEvent").payload.status, "stored");
    assert.equal(client.all("ImageGenerationInitiatedEvent").length, 1);
  });

  it("an old attempt's event is late, even from the session that holds the job again", async () => {
    const world = await World.start();
    const extension = await world.extension();
    const client = await world.client();
    await client.say("ImageGenerationRequestedEvent", request, { correlationId: "job" });
    await extension.say("PingEvent", { giveUp: ["job"] });
    assert.equal(extension.last("ImageGenerationRequestedEvent").envelope.attempt, 2);
    await extension.say("ImageDownloadedEvent", downloaded, {
      correlationId: "job",
      sequence: 1,
      attempt: 1,
    });
    assert.equal(extension.last("AckEvent").payload.status, "late");
    assert.equal((await world.delivery.job("local", "job"))?.status, "running");
  });

  it("a repeated durable event stores nothing and is pushed again", async () => {
    const world = await World.start();
    const extension = await world.extension();
    const client = await world.client();
    await client.say("ImageGenerationRequestedEvent", request, { correlationId: "job" });
    const event = { id: "i1", correlationId: "job", sequence: 1 };
    await extension.say("ImageGenerationInitiatedEvent", {}, event);
    await extension.say("ImageGenerationInitiatedEvent", {}, event);
    assert.equal((await world.ports.jobs.read("local", "job"))?.events.length, 1);
    assert.equal(client.all("ImageGenerationInitiatedEvent").length, 2);
    await extension.say("ImageGeneratedEvent", {}, { ...event, id: "other" });
    assert.equal(extension.last("ErrorEvent").payload.code, "INVALID_INPUT");
  });

  it("a repeated request is answered with the job's state and events, another payload is refused", async () => {
    const world = await World.start();
    const extension = await world.extension();
    const first = await world.client();
    await first.say("ImageGenerationRequestedEvent", request, { id: "r1", correlationId: "job" });
    await extension.say("ImageGenerationInitiatedEvent", {}, { correlationId: "job", sequence: 1 });
    const second = await world.client();
    await second.say("ImageGenerationRequestedEvent", request, { id: "r1", correlationId: "job" });
    assert.deepEqual(second.types, ["WelcomeEvent", "ImageGenerationInitiatedEvent", "AckEvent"]);
    await extension.say("ImageDownloadedEvent", downloaded, { correlationId: "job", sequence: 2 });
    assert.equal(first.all("ImageDownloadedEvent").length, 0);
    assert.equal(second.all("ImageDownloadedEvent").length, 1);
    await second.say("ImageGenerationRequestedEvent", { prompt: "another" }, { correlationId: "job" });
    assert.equal(second.last("ErrorEvent").payload.code, "INVALID_INPUT");
    assert.equal(extension.all("ImageGenerationRequestedEvent").length, 1);
  });

  it("queues without an extension, tells the place, and hands over when one comes", async () => {
    const world = await World.start();
    const client = await world.client();
    for (const it of ["a", "b"])
      await client.say("ImageGenerationRequestedEvent", request, { correlationId: it });
    assert.equal(client.last("AckEvent").payload.queuePosition, 2);
    const extension = await world.extension({ slots: 2 });
    assert.deepEqual(
      extension.all("ImageGenerationRequestedEvent").map((it) => it.envelope.correlationId),
      ["a", "b"],
    );
    assert.equal(client.last("PeerEvent").payload.extensions, 1);
  });

  it("refuses the 101st waiting request and stores nothing of it", async () => {
    const world = await World.start({ queueLimit: 2 });
    const client = await world.client();
    for (const it of ["a", "b", "c"])
      await client.say("ImageGenerationRequestedEvent", request, { correlationId: it });
    assert.equal(client.last("ErrorEvent").payload.code, "UNAVAILABLE");
    assert.equal(await world.ports.jobs.read("local", "c"), undefined);
  });

  it("a dead socket on the first push moves the job to the next extension in the same call", async () => {
    const world = await World.start();
    const dead = await world.extension({ slots: 5 });
    const alive = await world.extension();
    dead.reachable = false;
    const client = await world.client();
    await client.say("ImageGenerationRequestedEvent", request, { correlationId: "job" });
    assert.equal(alive.last("ImageGenerationRequestedEvent").envelope.attempt, 1);
    assert.equal(client.last("AckEvent").payload.status, "running");
  });

  it("a lease lost before Initiated is found by the owner's ping", async () => {
    const world = await World.start();
    const silent = await world.extension({ slots: 5 });
    const client = await world.client();
    await client.say("ImageGenerationRequestedEvent", request, { correlationId: "job" });
    const next = await world.extension();
    world.now += 90_000;
    await client.say("PingEvent", { cursors: { job: [0, 0] } });
    assert.equal(next.last("ImageGenerationRequestedEvent").envelope.attempt, 2);
    await silent.say("ImageGenerationInitiatedEvent", {}, { correlationId: "job", sequence: 1 });
    assert.equal(silent.last("AckEvent").payload.status, "late");
  });

  it("a job whose extension goes silent after Initiated ends with one TIMEOUT", async () => {
    const world = await World.start();
    const extension = await world.extension();
    const client = await world.client();
    await client.say("ImageGenerationRequestedEvent", request, { correlationId: "job" });
    await extension.say("ImageGenerationInitiatedEvent", {}, { correlationId: "job", sequence: 1 });
    await extension.say("ImageGeneratedEvent", {}, { correlationId: "job", sequence: 3 });
    world.now += 90_000 + 300_000;
    for (let n = 0; n < 3; n += 1) await client.say("PingEvent", { cursors: { job: [1, 1] } });
    const finals = client.all("ErrorEvent");
    assert.deepEqual(new Set(finals.map((it) => it.envelope.id)).size, 1);
    assert.equal(finals[0]?.payload.code, "TIMEOUT");
    const { sequence, attempt, after } = finals[0]?.envelope ?? {};
    assert.deepEqual({ sequence, attempt, after }, { sequence: undefined, attempt: 1, after: 1 });
  });

  it("relays a cancellation to the holder, who ends the job", async () => {
    const world = await World.start();
    const extension = await world.extension();
    const client = await world.client();
    await client.say("ImageGenerationRequestedEvent", request, { correlationId: "job" });
    await client.say(
      "ImageGenerationCancelledEvent",
      { reason: "changed my mind" },
      { correlationId: "job" },
    );
    assert.equal(extension.last("ImageGenerationCancelledEvent").payload.reason, "changed my mind");
    await extension.say("ErrorEvent", { code: "CANCELLED" }, { correlationId: "job", sequence: 1 });
    assert.equal(client.last("ErrorEvent").payload.code, "CANCELLED");
    assert.equal((await world.delivery.job("local", "job"))?.status, "ended");
  });

  it("repeats a cancellation to a holder that was away", async () => {
    const world = await World.start();
    const extension = await world.extension();
    const client = await world.client();
    await client.say("ImageGenerationRequestedEvent", request, { correlationId: "job" });
    const { resumeToken } = extension;
    await extension.drop();
    await client.say("ImageGenerationCancelledEvent", {}, { correlationId: "job" });
    const back = await world.extension({ resumeToken, cursors: { job: [1, 0] } });
    assert.deepEqual(back.types, ["WelcomeEvent", "ImageGenerationCancelledEvent"]);
  });

  it("refuses to cancel what nobody asked for", async () => {
    const world = await World.start();
    const client = await world.client();
    await client.say("ImageGenerationCancelledEvent", {}, { correlationId: "nothing" });
    assert.equal(client.last("ErrorEvent").payload.code, "INVALID_INPUT");
  });

  it("sends an extension again what it holds but does not name", async () => {
    const world = await World.start();
    const extension = await world.extension();
    const client = await world.client();
    await client.say("ImageGenerationRequestedEvent", request, { correlationId: "job" });
    extension.forget();
    await extension.say("PingEvent", { cursors: {} });
    assert.equal(extension.all("ImageGenerationRequestedEvent").length, 0, "it may be under way");
    world.now += 11_000;
    await extension.say("PingEvent", { cursors: {} });
    assert.equal(extension.all("ImageGenerationRequestedEvent").length, 1);
    await extension.say("PingEvent", { cursors: { job: [1, 0] } });
    assert.equal(extension.all("ImageGenerationRequestedEvent").length, 1);
  });

  it("copies a tenant's events to those who follow it, and to nobody else", async () => {
    const world = await World.start();
    const extension = await world.extension();
    const follower = await world.client({ follow: true });
    const other = await world.client();
    const client = await world.client();
    await client.say("ImageGenerationRequestedEvent", request, { correlationId: "job" });
    await extension.say("ImageGenerationInitiatedEvent", {}, { correlationId: "job", sequence: 1 });
    assert.equal(follower.all("ImageGenerationInitiatedEvent").length, 1);
    assert.deepEqual(other.types, ["WelcomeEvent"]);
  });

  it("counts job requests by address and by anonymous tenant, and never refuses a repeat", async () => {
    const world = await World.start({}, { localTenant: false, requestsPerMinute: 2 });
    const principal = {
      tenant: "t1",
      role: "client",
      session: "s1",
      generation: 1,
      ip: "192.0.2.1",
    } as const;
    const client = world.socket(principal);
    await client.say("HelloEvent");
    for (const it of ["a", "b", "c"])
      await client.say("ImageGenerationRequestedEvent", request, { correlationId: it });
    assert.equal(client.last("ErrorEvent").payload.code, "RATE_LIMITED");
    assert.equal(client.last("ErrorEvent").payload.retryAfterMs, 60_000);
    await client.say("ImageGenerationRequestedEvent", request, { correlationId: "a" });
    assert.equal(client.all("AckEvent").length, 3);

    const small = await World.start(
      {},
      { localTenant: false, identity: { ...DEFAULT_IDENTITY, anonymousJobsPerHour: 1 } },
    );
    const stranger = small.socket({ ...principal, anonymous: true });
    await stranger.say("HelloEvent");
    for (const it of ["a", "b"])
      await stranger.say("ImageGenerationRequestedEvent", request, { correlationId: it });
    assert.equal(stranger.last("ErrorEvent").payload.code, "RATE_LIMITED");
    assert.equal(stranger.all("AckEvent").length, 1);
  });

  it("a revoked session sends nothing durable any more", async () => {
    const world = await World.start({}, { localTenant: false });
    const principal = { tenant: "t1", role: "client", session: "s1", generation: 1, keyId: "k1" } as const;
    const client = world.socket(principal);
    await client.say("HelloEvent");
    await world.delivery.revokeSessions("t1", "k1");
    assert.equal(client.last("ErrorEvent").payload.code, "REVOKED");
    assert.equal(client.reachable, false);
    const again = world.socket({ ...principal, generation: 2 });
    await again.say("HelloEvent");
    assert.equal(again.last("ErrorEvent").payload.code, "REVOKED");
  });
});
