import assert from "node:assert/strict";
import { asked, CLOUD, journalOn, LOCAL } from "../../spec/journals.ts";
import { memoryStore } from "../storage.ts";
import { type Answer, MAX_STREAMS } from "./journalEntry.ts";
import { MAX_BYTES, MAX_ENTRIES } from "./takerJournal.ts";

const initiated: Answer = { type: "ImageGenerationInitiatedEvent", payload: {} };
/** As long as a message may be. */
const failed: Answer = { type: "ErrorEvent", payload: { code: "UNAVAILABLE", message: "x".repeat(2000) } };

const bytesIn = async (store: ReturnType<typeof memoryStore>) => {
  const values = await Promise.all((await store.keys()).map((it) => store.get(it)));
  return values.reduce<number>((sum, it) => sum + Buffer.byteLength(JSON.stringify(it)), 0);
};

// A server is a stranger: whatever it asks, and however often, a journal stays within its bounds on disk.
describe("TakerJournal, at its bounds", function () {
  this.timeout(30_000);

  it("forgets early only what was never typed, however many requests come", async () => {
    const store = memoryStore();
    const journal = await journalOn(store);
    const fill = async (name: string, answer: Answer) => {
      for (let index = 0; index < MAX_ENTRIES / 2; index += 1) {
        await journal.ask(asked({ correlationId: `${name}-${index}` }));
        await journal.record(`${name}-${index}`, answer);
      }
    };
    await fill("typed", initiated);
    await fill("refused", { type: "ErrorEvent", payload: { code: "PERMISSION_DENIED" } });
    await journal.ask(asked({ correlationId: "open" }));
    await fill("more", { type: "ErrorEvent", payload: { code: "PERMISSION_DENIED" } });
    const kept = await store.keys();
    assert.equal(kept.length, MAX_ENTRIES);
    assert.equal(kept.filter((it) => it.startsWith("job:typed-")).length, MAX_ENTRIES / 2);
    assert.equal(kept.filter((it) => it.startsWith("job:refused-")).length, 0, "the oldest go first");
    assert.ok(kept.includes("job:open"), "what has not ended stays");
    assert.equal(await (await journalOn(store)).ask(asked({ correlationId: "typed-0" })), "resume");
  });

  it("answers so many attempts of one server, and never at the cost of another's", async () => {
    const store = memoryStore();
    const journal = await journalOn(store);
    await journal.ask(asked());
    await journal.record("job", initiated);
    for (let attempt = 1; attempt <= 2 * MAX_STREAMS; attempt += 1)
      await journal.ask(asked({ server: CLOUD, attempt, asker: "key-b" }));
    assert.equal(journal.unacknowledged(CLOUD).length, MAX_STREAMS);
    assert.equal(journal.unacknowledged(CLOUD).at(-1)?.attempt, 2 * MAX_STREAMS);
    assert.equal(journal.unacknowledged(LOCAL).length, 1);
  });

  it("holds no more bytes than it may, and of what was typed it forgets nothing that keeps it from being typed again", async () => {
    const store = memoryStore();
    const journal = await journalOn(store);
    for (let index = 0; index < 100; index += 1) {
      const correlationId = `typed-${index}`;
      await journal.ask(asked({ correlationId }));
      await journal.record(correlationId, initiated);
      await journal.record(correlationId, failed);
      for (let attempt = 2; attempt <= MAX_STREAMS; attempt += 1)
        await journal.ask(asked({ correlationId, attempt }));
    }
    assert.ok((await bytesIn(store)) <= MAX_BYTES);
    const later = await journalOn(store);
    for (let index = 0; index < 100; index += 1)
      assert.equal(await later.ask(asked({ correlationId: `typed-${index}`, attempt: 99 })), "answer");
    const last = { ...asked({ correlationId: "typed-99", attempt: 99 }) };
    assert.deepEqual(
      later.eventsOf(last).map(({ type, sequence }) => [type, sequence]),
      [
        ["ImageGenerationInitiatedEvent", 1],
        ["ErrorEvent", 2],
      ],
    );
  });

  it("lets go what its servers have stored before what they have not", async () => {
    const store = memoryStore();
    const journal = await journalOn(store);
    const fill = async (correlationId: string) => {
      await journal.ask(asked({ correlationId }));
      await journal.record(correlationId, initiated);
      await journal.record(correlationId, failed);
    };
    await fill("waiting");
    for (let index = 0; index < 1500; index += 1) {
      const correlationId = `stored-${index}`;
      await fill(correlationId);
      await journal.acknowledged(journal.eventsOf(asked({ correlationId })).map((it) => it.id));
    }
    assert.equal(journal.eventsOf(asked({ correlationId: "waiting" })).length, 2);
    assert.equal(journal.eventsOf(asked({ correlationId: "stored-0" })).length, 0);
    assert.equal(await journal.ask(asked({ correlationId: "stored-0" })), "answer");
    assert.equal(journal.eventsOf(asked({ correlationId: "stored-0" })).length, 2, "the same words again");
  });

  it("remembers nothing of a request that was given back before anything was begun", async () => {
    const store = memoryStore();
    const journal = await journalOn(store);
    await journal.ask(asked());
    await journal.withdraw("job");
    assert.deepEqual(await store.keys(), []);
    await journal.ask(asked());
    await journal.record("job", initiated);
    await journal.withdraw("job");
    assert.deepEqual(await store.keys(), ["job:job"], "what was begun stays");
  });

  it("lets an entry that it cannot read grow old as well", async () => {
    const store = memoryStore();
    await store.set("job:job", { v: 99 });
    await journalOn(store);
    assert.notDeepEqual(await store.get("job:job"), { v: 99 });
  });
});
