import assert from "node:assert/strict";
import type { Envelope } from "@semantest/handlers/protocol";
import * as fc from "fast-check";
import { envelope } from "../../spec/envelopes.ts";
import { Inbox, type Received } from "./inbox.ts";

const numbered = (sequence: number, members: Partial<Envelope> = {}) =>
  envelope("ImageGeneratedEvent", { sequence, attempt: 1, ...members });
const downloaded = (sequence: number) => envelope("ImageDownloadedEvent", { sequence, attempt: 1 });
const progress = (after: number | undefined, members: Partial<Envelope> = {}) =>
  envelope("ImageGenerationProgressEvent", { attempt: 1, ...(after !== undefined && { after }), ...members });
const timeout = (members: Partial<Envelope> = {}) =>
  envelope("ErrorEvent", { source: "server", payload: { code: "TIMEOUT" }, ...members });
const ids = ({ deliver }: Received) => deliver.map((it) => it.id);

function opened(...jobs: string[]): Inbox {
  const inbox = new Inbox();
  for (const job of jobs.length === 0 ? ["job-1"] : jobs) inbox.open(job);
  return inbox;
}

describe("Inbox", () => {
  it("shows numbered events in order and each once", () => {
    const inbox = opened();
    const [first, second, third] = [numbered(1), numbered(2), numbered(3)];
    assert.deepEqual(ids(inbox.receive(second)), []);
    assert.deepEqual(ids(inbox.receive(third)), []);
    assert.deepEqual(ids(inbox.receive(first)), [first.id, second.id, third.id]);
    assert.deepEqual(ids(inbox.receive(second)), []);
    assert.deepEqual(inbox.cursors(), { "job-1": [1, 3] });
  });

  it("asks for what is missing once per position", () => {
    const inbox = opened();
    assert.equal(inbox.receive(numbered(2)).gap, true);
    assert.equal(inbox.receive(numbered(3)).gap, false);
    inbox.receive(numbered(1));
    assert.equal(inbox.receive(numbered(5)).gap, true);
    assert.equal(inbox.receive(numbered(4)).gap, false);
  });

  it("holds back at most 64 events, and never refuses the next one", () => {
    const inbox = opened();
    for (let sequence = 2; sequence <= 70; sequence += 1) inbox.receive(numbered(sequence));
    assert.equal(inbox.receive(numbered(1)).deliver.length, 65);
    assert.deepEqual(inbox.cursors(), { "job-1": [1, 65] });
  });

  it("ends a job with its final event and names it no more", () => {
    const inbox = opened();
    const final = downloaded(1);
    const received = inbox.receive(final);
    assert.deepEqual(ids(received), [final.id]);
    assert.deepEqual(inbox.cursors(), {});
    assert.equal(inbox.openJobs, 0);
    assert.deepEqual(inbox.receive(numbered(2)), { deliver: [], gap: false, known: true });
  });

  it("takes an extension's error for the end, a server's only where it names no frame and is final", () => {
    const ends = (it: Envelope) => {
      const inbox = opened();
      inbox.receive(it);
      return inbox.openJobs === 0;
    };
    assert.equal(ends(envelope("ErrorEvent", { sequence: 1, payload: { code: "TAB_NOT_FOUND" } })), true);
    assert.equal(ends(timeout()), true);
    assert.equal(ends(timeout({ payload: { code: "EXPIRED", context: { id: "x" } } })), false);
    assert.equal(ends(timeout({ payload: { code: "RATE_LIMITED" } })), false);
  });

  it("shows a server's final event behind those it names as stored", () => {
    const inbox = opened();
    const final = timeout({ attempt: 1, after: 2 });
    inbox.receive(numbered(2));
    assert.equal(inbox.receive(final).deliver.length, 0);
    assert.equal(inbox.receive(final).deliver.length, 0);
    inbox.receive(numbered(3));
    const received = inbox.receive(numbered(1));
    assert.equal(received.deliver.length, 3);
    assert.equal(received.deliver.at(-1)?.id, final.id);
    assert.equal(inbox.openJobs, 0);
  });

  it("waits for nothing that the server's final event does not name as stored", () => {
    const inbox = opened();
    inbox.receive(progress(1));
    inbox.receive(numbered(2));
    const final = timeout({ attempt: 1, after: 0 });
    assert.deepEqual(ids(inbox.receive(final)), [final.id]);
  });

  it("waits for the events of a final event's own attempt", () => {
    const inbox = opened();
    inbox.receive(numbered(1));
    const final = timeout({ attempt: 2, after: 1 });
    assert.equal(inbox.receive(final).gap, true);
    assert.deepEqual(ids(inbox.receive(numbered(1, { attempt: 2 }))).at(-1), final.id);
  });

  it("shows an unnumbered event when it comes, once, or behind the number it names", () => {
    const inbox = opened();
    const plain = envelope("ImageGenerationInitiatedEvent");
    assert.deepEqual(ids(inbox.receive(plain)), [plain.id]);
    assert.deepEqual(ids(inbox.receive(plain)), []);
    const behind = envelope("ImageGeneratedEvent", { after: 1 });
    const received = inbox.receive(behind);
    assert.deepEqual([received.deliver.length, received.gap], [0, true]);
    assert.deepEqual(ids(inbox.receive(numbered(1))).at(-1), behind.id);
  });

  it("shows nothing behind an unnumbered end", () => {
    const inbox = opened();
    const final = timeout({ after: 1 });
    inbox.receive(final);
    inbox.receive(envelope("ImageGeneratedEvent", { after: 1 }));
    assert.deepEqual(ids(inbox.receive(numbered(1))).at(-1), final.id);
  });

  it("shows progress that is neither overtaken nor early, and keeps the newest of the early ones", () => {
    const inbox = opened();
    const early = progress(1);
    const newest = progress(1);
    assert.deepEqual(ids(inbox.receive(early)), []);
    assert.deepEqual(ids(inbox.receive(newest)), []);
    const first = numbered(1);
    assert.deepEqual(ids(inbox.receive(first)), [first.id, newest.id]);
    assert.deepEqual(ids(inbox.receive(progress(0))), [], "overtaken");
    assert.equal(inbox.receive(progress(1)).deliver.length, 1);
    assert.equal(inbox.receive(progress(undefined)).deliver.length, 1);
    inbox.receive(progress(2));
    inbox.receive(numbered(3));
    assert.equal(inbox.receive(numbered(2)).deliver.length, 3);
  });

  it("reads aliases of Semantest's older programs", () => {
    const inbox = opened();
    assert.equal(inbox.receive(envelope("image_generation_progress", { after: 5 })).deliver.length, 0);
    assert.equal(inbox.receive(envelope("image_generated", { sequence: 1 })).deliver.length, 1);
  });

  it("starts the count anew with a later attempt and ignores the earlier one", () => {
    const inbox = opened();
    inbox.receive(numbered(2));
    assert.equal(inbox.receive(numbered(2, { attempt: 2 })).gap, true);
    assert.equal(inbox.receive(numbered(1)).deliver.length, 0);
    assert.equal(inbox.receive(progress(0, { attempt: 1 })).deliver.length, 0);
    assert.equal(inbox.receive(numbered(1, { attempt: 2 })).deliver.length, 2);
    assert.equal(inbox.receive(progress(0, { attempt: 3 })).deliver.length, 1);
    assert.deepEqual(inbox.cursors(), { "job-1": [3, 0] });
  });

  it("goes past a known event that comes again under a later attempt's number", () => {
    const inbox = opened();
    const first = numbered(1);
    inbox.receive(first);
    assert.deepEqual(ids(inbox.receive({ ...first, attempt: 2 })), []);
    assert.deepEqual(inbox.cursors(), { "job-1": [2, 1] });
  });

  it("starts the count anew with another server", () => {
    const inbox = opened();
    inbox.receive(numbered(1));
    inbox.restart("job-1");
    inbox.restart("unknown");
    assert.deepEqual(inbox.cursors(), { "job-1": [0, 0] });
    assert.equal(inbox.receive(numbered(1)).deliver.length, 1);
  });

  it("tells copies of other people's jobs from late events of its own", () => {
    const inbox = opened();
    assert.equal(inbox.receive(numbered(1, { correlationId: "other" })).known, false);
    inbox.close("job-1");
    inbox.close("job-1");
    assert.equal(inbox.receive(numbered(1)).known, true);
    inbox.open("job-1");
    assert.equal(inbox.receive(numbered(1)).deliver.length, 1);
  });

  it("names at most 100 jobs a time and goes on where it stopped", () => {
    const names = Array.from({ length: 250 }, (_, index) => `job-${index}`);
    const inbox = opened(...names);
    const named = [1, 2, 3].flatMap(() => Object.keys(inbox.cursors()));
    assert.equal(named.length, 300);
    assert.deepEqual(new Set(named), new Set(names));
  });

  it("remembers a bounded number of ended jobs and of unnumbered events", () => {
    const inbox = opened();
    const first = envelope("ImageGeneratedEvent");
    inbox.receive(first);
    for (let count = 0; count < 256; count += 1) inbox.receive(envelope("ImageGeneratedEvent"));
    assert.equal(inbox.receive(first).deliver.length, 1, "forgotten");
    for (let count = 0; count <= 1000; count += 1) {
      inbox.open(`old-${count}`);
      inbox.close(`old-${count}`);
    }
    assert.equal(inbox.receive(numbered(1, { correlationId: "old-0" })).known, false);
    assert.equal(inbox.receive(numbered(1, { correlationId: "old-1000" })).known, true);
  });

  it("shows every durable event of a job once and in order, whatever is lost, doubled or overtaken", () => {
    const schedule = fc.record({
      count: fc.integer({ min: 1, max: 12 }),
      serverEnds: fc.boolean(),
      arrivals: fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 60 }),
      pings: fc.array(fc.boolean(), { maxLength: 60 }),
    });
    fc.assert(
      fc.property(schedule, ({ count, serverEnds, arrivals, pings }) => {
        const stored = Array.from({ length: count }, (_, index) => numbered(index + 1));
        stored.push(serverEnds ? timeout() : downloaded(count + 1));
        const pool = [...stored, ...stored.map((it) => progress((it.sequence ?? 1) - 1))];
        const inbox = opened();
        const shown: Envelope[] = [];
        const receive = (it: Envelope) => {
          const received = inbox.receive(it);
          shown.push(...received.deliver.filter((event) => event.type !== "ImageGenerationProgressEvent"));
        };
        const replay = () => {
          const [, sequence = 0] = inbox.cursors()["job-1"] ?? [];
          for (const it of stored) if ((it.sequence ?? count + 1) > sequence) receive(it);
        };
        // The server's own end is pushed once everything before it was stored; a lost push shows up as a gap.
        const pushed = pool.filter((it) => it.source !== "server");
        for (const [index, at] of arrivals.entries()) {
          const it = pushed[at % pushed.length];
          if (it !== undefined) receive(it);
          if (pings[index] === true) replay();
        }
        replay();
        assert.deepEqual(
          shown.map((it) => it.id),
          stored.map((it) => it.id),
        );
        assert.equal(inbox.openJobs, 0);
      }),
      { numRuns: 500 },
    );
  });
});
