import assert from "node:assert/strict";
import type { SendOutcome } from "../../ports/index.ts";
import { type Line, Outbox } from "./outbox.ts";

const DURABLE = { kind: "durable" } as const;
const progress = (mergeKey: string) => ({ kind: "ephemeral", mergeKey }) as const;
const SENT: SendOutcome = { outcome: "sent" };

/** A line that answers when it is told to. */
class HeldLine {
  readonly frames: string[] = [];
  closed = false;
  #answers: ((outcome: SendOutcome) => void)[] = [];

  post(frame: string): Promise<SendOutcome> {
    this.frames.push(frame);
    return new Promise((resolve) => this.#answers.push(resolve));
  }

  async close(): Promise<void> {
    this.closed = true;
  }

  async answer(outcome: SendOutcome = SENT): Promise<void> {
    while (this.#answers.length === 0) await new Promise((resolve) => setImmediate(resolve));
    this.#answers.shift()?.(outcome);
  }
}

describe("outbox of one connection", () => {
  it("makes one call at a time", async () => {
    const line = new HeldLine();
    const outbox = new Outbox(line, false, () => undefined);
    const sent = [outbox.push("1", DURABLE), outbox.push("2", DURABLE)];
    assert.deepEqual(line.frames, ["1"]);
    await line.answer();
    await line.answer();
    assert.deepEqual(await Promise.all(sent), [SENT, SENT]);
    assert.deepEqual(line.frames, ["1", "2"]);
  });

  it("joins what one turn sends, and what waits, where the peer reads arrays", async () => {
    const line = new HeldLine();
    const outbox = new Outbox(line, true, () => undefined);
    const first = [outbox.push("1", DURABLE), outbox.push("2", DURABLE)];
    await line.answer();
    await Promise.all(first);
    const alone = outbox.push("3", DURABLE);
    await line.answer();
    await alone;
    assert.deepEqual(line.frames, ["[1,2]", "3"]);
  });

  it("makes no frame larger than API Gateway takes, or of more than 64 envelopes", async () => {
    const line = new HeldLine();
    const outbox = new Outbox(line, true, () => undefined);
    const large = `"${"x".repeat(60_000)}"`;
    const sent = Promise.all([
      ...Array.from({ length: 3 }, () => outbox.push(large, DURABLE)),
      ...Array.from({ length: 100 }, (_, n) => outbox.push(String(n), DURABLE)),
    ]);
    for (let calls = 0; calls < 3; calls += 1) await line.answer();
    await sent;
    assert.ok(line.frames.every((it) => Buffer.byteLength(it) <= 131_072));
    assert.deepEqual(
      line.frames.map((it) => JSON.parse(it).length),
      [2, 64, 37],
    );
  });

  it("sends the newest of ephemeral texts that wait, and tells all of them sent", async () => {
    const line = new HeldLine();
    const outbox = new Outbox(line, false, () => undefined);
    const sent = Promise.all([
      outbox.push("durable", DURABLE),
      outbox.push("10 %", progress("job-1")),
      outbox.push("other", progress("job-2")),
      outbox.push("20 %", progress("job-1")),
    ]);
    for (let calls = 0; calls < 3; calls += 1) await line.answer();
    assert.deepEqual(await sent, [SENT, SENT, SENT, SENT]);
    assert.deepEqual(line.frames, ["durable", "other", "20 %"]);
  });

  it("gives everything that waits the answer of the text that did not arrive, and goes on afterwards", async () => {
    const line = new HeldLine();
    const outbox = new Outbox(line, false, () => undefined);
    const busy: SendOutcome = { outcome: "busy", retryAfterMs: 7 };
    const sent = Promise.all([outbox.push("1", DURABLE), outbox.push("2", DURABLE)]);
    await line.answer(busy);
    assert.deepEqual(await sent, [busy, busy]);
    const again = outbox.push("1", DURABLE);
    await line.answer();
    assert.deepEqual(await again, SENT);
    assert.deepEqual(line.frames, ["1", "1"]);
  });

  it("closes after everything pushed before, and says when nothing waits", async () => {
    const line = new HeldLine();
    let idle = 0;
    const outbox = new Outbox(line, false, () => {
      idle += 1;
    });
    const sent = outbox.push("1", DURABLE);
    const closed = outbox.close();
    assert.equal(line.closed, false);
    await line.answer();
    await Promise.all([sent, closed]);
    assert.equal(line.closed, true);
    assert.equal(idle, 1);
  });

  it("never sends what its caller gave up while it waited, and lets the caller go at once", async () => {
    const line = new HeldLine();
    const outbox = new Outbox(line, false, () => undefined);
    const caller = new AbortController();
    const sent = [outbox.push("1", DURABLE), outbox.push("3", DURABLE)];
    const given = outbox.push("2", DURABLE, { signal: caller.signal });
    caller.abort(new Error("no longer wanted"));
    await assert.rejects(given, /no longer wanted/);
    await assert.rejects(outbox.push("4", DURABLE, { signal: caller.signal }), /no longer wanted/);
    await line.answer();
    await line.answer();
    assert.deepEqual(await Promise.all(sent), [SENT, SENT]);
    assert.deepEqual(line.frames, ["1", "3"]);
  });

  it("gives a caller's signal to the call of its own text, never to one that others share", async () => {
    const options = { signal: new AbortController().signal };
    const given: unknown[] = [];
    const line: Line = {
      post: async (_frame, own) => {
        given.push(own);
        return SENT;
      },
      close: async (own) => {
        given.push(own);
      },
    };
    const outbox = new Outbox(line, true, () => undefined);
    await outbox.push("1", DURABLE, options);
    await Promise.all([outbox.push("2", DURABLE, options), outbox.push("3", DURABLE)]);
    await outbox.close(options);
    assert.deepEqual(given, [options, undefined, options]);
  });
});
