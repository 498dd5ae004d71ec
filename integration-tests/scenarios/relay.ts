import assert from "node:assert/strict";
import { AcceptedEventSchema, JobDocumentSchema } from "@semantest/handlers/protocol";
import { ask, call } from "../rig/doors.ts";
import {
  CANCELLED,
  connect,
  DOWNLOADED,
  INITIATED,
  newJob,
  newTenant,
  REQUEST,
  SAVED,
  type Target,
} from "./target.ts";

/** How requests and events travel, told to any deployed service through bare sockets and plain HTTP. */
export function describeRelay(target: () => Target): void {
  describe("relay", () => {
    it("carries one job from request to image and acknowledges every durable event", async () => {
      const tenant = await newTenant(target());
      const extension = await connect(target(), tenant.device, "extension");
      const client = await connect(target(), tenant.client, "client");
      const job = newJob();
      const id = client.peer.say(REQUEST, { prompt: "a red fox in the snow" }, { correlationId: job });
      const request = await extension.peer.next(REQUEST);
      assert.equal(request.envelope.correlationId, job);
      assert.equal(request.envelope.attempt, 1);
      const ack = await client.peer.next("AckEvent");
      assert.deepEqual([ack.payload.ids, ack.payload.status], [[id], "running"]);
      extension.peer.say(INITIATED, {}, { correlationId: job, sequence: 1, attempt: 1 });
      extension.peer.say("ImageGenerationProgressEvent", { percent: 40 }, { correlationId: job, after: 1 });
      await client.peer.next(INITIATED);
      await client.peer.next("ImageGenerationProgressEvent");
      const last = extension.peer.say(DOWNLOADED, SAVED, { correlationId: job, sequence: 2, attempt: 1 });
      const downloaded = await client.peer.next(DOWNLOADED);
      assert.equal(downloaded.payload.filePath, "fox.png");
      await extension.peer.next("AckEvent", (it) => JSON.stringify(it.payload).includes(last));
      await Promise.all([client.peer.close(), extension.peer.close()]);
    });

    it("keeps text as it was sent: markup, paths, 31 KiB", async () => {
      const tenant = await newTenant(target());
      const extension = await connect(target(), tenant.device, "extension");
      const client = await connect(target(), tenant.client, "client");
      const prompt = '<script>alert("../../etc/passwd")</script> \u2028 🦊';
      const parameters = { notes: "x".repeat(31 * 1024 - 600) };
      client.peer.say(REQUEST, { prompt, parameters }, { correlationId: newJob() });
      const { payload } = await extension.peer.next(REQUEST);
      assert.deepEqual([payload.prompt, payload.parameters], [prompt, parameters]);
      await Promise.all([client.peer.close(), extension.peer.close()]);
    });

    it("a repeated request is answered with state and events, never run again", async () => {
      const tenant = await newTenant(target());
      const extension = await connect(target(), tenant.device, "extension");
      const client = await connect(target(), tenant.client, "client");
      const names = { id: newJob(), correlationId: newJob() };
      client.peer.say(REQUEST, { prompt: "a fox, asked for twice" }, names);
      await extension.peer.next(REQUEST);
      extension.peer.say(INITIATED, {}, { correlationId: names.correlationId, sequence: 1 });
      await client.peer.next(INITIATED);
      client.peer.say(REQUEST, { prompt: "a fox, asked for twice" }, names);
      await client.peer.next(INITIATED);
      client.peer.say(REQUEST, { prompt: "another animal" }, names);
      assert.equal((await client.peer.next("ErrorEvent")).payload.code, "INVALID_INPUT");
      await extension.peer.caughtUp();
      assert.equal(extension.peer.frames.filter((it) => it.type === REQUEST).length, 0);
      await Promise.all([client.peer.close(), extension.peer.close()]);
    });

    it("replays after a break what the cursors do not name", async () => {
      const tenant = await newTenant(target());
      const extension = await connect(target(), tenant.device, "extension");
      const client = await connect(target(), tenant.client, "client");
      const job = newJob();
      client.peer.say(REQUEST, { prompt: "a fox across a break" }, { correlationId: job });
      await extension.peer.next(REQUEST);
      extension.peer.say(INITIATED, {}, { correlationId: job, sequence: 1 });
      await client.peer.next(INITIATED);
      await client.peer.close();
      const last = extension.peer.say(DOWNLOADED, SAVED, { correlationId: job, sequence: 2 });
      await extension.peer.next("AckEvent", (it) => JSON.stringify(it.payload).includes(last));
      const cursors = { [job]: [1, 1] satisfies [number, number] };
      const back = await connect(target(), tenant.client, "client", { cursors }, client.resumeToken);
      assert.equal(back.session, client.session);
      assert.equal((await back.peer.next(DOWNLOADED)).envelope.sequence, 2);
      assert.ok(
        !back.peer.frames.some((it) => it.type === INITIATED),
        "acknowledged events do not come again",
      );
      const empty = await connect(target(), tenant.client, "client", {}, client.resumeToken);
      await empty.peer.next(INITIATED);
      await empty.peer.next(DOWNLOADED);
      await Promise.all([empty.peer.close(), extension.peer.close(), back.peer.close()]);
    });

    it("queues in order without an extension, tells the place, and refuses the 101st", async () => {
      const tenant = await newTenant(target());
      const client = await connect(target(), tenant.client, "client", { batch: true });
      const names: string[] = [];
      for (let n = 1; n <= 100; n += 1) {
        const job = newJob();
        names.push(job);
        client.peer.say(REQUEST, { prompt: `fox number ${n} of a hundred` }, { id: job, correlationId: job });
        const { payload } = await client.peer.next("AckEvent", (it) =>
          JSON.stringify(it.payload).includes(job),
        );
        assert.deepEqual([payload.status, payload.queuePosition], ["queued", n]);
      }
      client.peer.say(REQUEST, { prompt: "one fox too many" });
      const { payload } = await client.peer.next("ErrorEvent");
      assert.deepEqual([payload.code, payload.recoverable], ["UNAVAILABLE", true]);
      const extension = await connect(target(), tenant.device, "extension", { slots: 3 });
      for (const job of names.slice(0, 3)) {
        assert.equal((await extension.peer.next(REQUEST)).envelope.correlationId, job);
      }
      assert.equal((await client.peer.next("PeerEvent")).payload.extensions, 1);
      await Promise.all([client.peer.close(), extension.peer.close()]);
    });

    it("relays a cancellation to the holder, and ends a waiting request itself", async () => {
      const tenant = await newTenant(target());
      const client = await connect(target(), tenant.client, "client");
      const waiting = newJob();
      client.peer.say(REQUEST, { prompt: "a fox nobody waits for" }, { correlationId: waiting });
      await client.peer.next("AckEvent");
      client.peer.say(CANCELLED, {}, { correlationId: waiting });
      const ended = await client.peer.next("ErrorEvent", (it) => it.correlationId === waiting);
      assert.deepEqual([ended.payload.code, ended.envelope.sequence], ["CANCELLED", undefined]);
      const extension = await connect(target(), tenant.device, "extension");
      const held = newJob();
      client.peer.say(REQUEST, { prompt: "a fox given up" }, { correlationId: held });
      await extension.peer.next(REQUEST);
      client.peer.say(CANCELLED, { reason: "changed my mind" }, { correlationId: held });
      await extension.peer.next(CANCELLED);
      extension.peer.say("ErrorEvent", { code: "CANCELLED" }, { correlationId: held, sequence: 1 });
      await client.peer.next("ErrorEvent", (it) => it.correlationId === held);
      await Promise.all([client.peer.close(), extension.peer.close()]);
    });

    it("gives a job up for another extension at once", async () => {
      const tenant = await newTenant(target());
      const first = await connect(target(), tenant.device, "extension", { slots: 2 });
      const client = await connect(target(), tenant.client, "client");
      const job = newJob();
      client.peer.say(REQUEST, { prompt: "a fox handed on" }, { correlationId: job });
      await first.peer.next(REQUEST);
      const second = await connect(target(), tenant.device, "extension");
      first.peer.say("PingEvent", { giveUp: [job] });
      assert.equal((await second.peer.next(REQUEST)).envelope.attempt, 2);
      await Promise.all([client.peer.close(), first.peer.close(), second.peer.close()]);
    });

    it("closes the older of two sockets of a session, with a frame that says why", async () => {
      const tenant = await newTenant(target());
      const old = await connect(target(), tenant.client, "client");
      const fresh = await connect(target(), tenant.client, "client", {}, old.resumeToken);
      const { payload } = await old.peer.next("ErrorEvent");
      assert.deepEqual([payload.code, payload.fatal], ["SUPERSEDED", true]);
      await old.peer.closed();
      fresh.peer.say("PingEvent");
      await fresh.peer.next("PongEvent");
      await fresh.peer.close();
    });

    it("takes a request by HTTP and answers its state and events by HTTP, waiting if asked", async () => {
      const { origin } = target();
      const tenant = await newTenant(target());
      const extension = await connect(target(), tenant.device, "extension");
      const job = newJob();
      const key = tenant.client;
      const body = { type: REQUEST, correlationId: job, payload: { prompt: "a fox by post" } };
      const accepted = await ask(AcceptedEventSchema, origin, "POST", "/events", { key, body });
      assert.deepEqual(accepted, { correlationId: job, status: "running" });
      await extension.peer.next(REQUEST);
      const waiting = ask(JobDocumentSchema, origin, "GET", `/jobs/${job}?wait=20`, { key });
      extension.peer.say(DOWNLOADED, SAVED, { correlationId: job, sequence: 1 });
      const { status, events } = await waiting;
      assert.deepEqual([status, events.map((it) => it.type)], ["ended", [DOWNLOADED]]);
      const beyond = await ask(JobDocumentSchema, origin, "GET", `/jobs/${job}?after=1:1`, { key });
      assert.deepEqual(beyond.events, []);
      await extension.peer.close();
    });

    it("says no in words a person can act on", async () => {
      const tenant = await newTenant(target());
      const client = await connect(target(), tenant.client, "client");
      for (const frame of [
        "nonsense",
        "[]",
        '{"type":"CoffeeEvent"}',
        '{"type":"HelloEvent","payload":{"slots":0}}',
      ]) {
        client.peer.sayText(frame);
        const { payload } = await client.peer.next("ErrorEvent");
        assert.equal(payload.code, "INVALID_INPUT", frame);
        assert.ok((payload.hint ?? "").length > 10, frame);
      }
      const unknown = await call(target().origin, "GET", "/coffee");
      assert.equal(unknown.status, 404);
      assert.match(unknown.headers.get("content-type") ?? "", /application\/problem\+json/);
      await client.peer.close();
    });
  });
}
