import assert from "node:assert/strict";
import * as fc from "fast-check";
import { asked, CLOUD, Clock, journalOn, LOCAL } from "../../spec/journals.ts";
import { memoryStore } from "../storage.ts";
import type { Answer } from "./journalEntry.ts";
import type { TakerJournal } from "./takerJournal.ts";

const HOUR = 3_600_000;

const initiated: Answer = { type: "ImageGenerationInitiatedEvent", payload: { tabId: 7 } };
const downloaded: Answer = { type: "ImageDownloadedEvent", payload: { filePath: "a.png" } };

const sequences = (journal: TakerJournal, server = LOCAL) =>
  journal.unacknowledged(server).map((it) => [it.type, it.attempt, it.sequence]);

describe("TakerJournal", () => {
  it("lets a request run until it was begun, and never again", async () => {
    const journal = await journalOn(memoryStore());
    assert.equal(await journal.ask(asked()), "run");
    assert.equal(await journal.ask(asked()), "run", "nothing was begun");
    await journal.record("job", initiated);
    assert.equal(await journal.ask(asked()), "resume");
    await journal.record("job", downloaded);
    assert.equal(await journal.ask(asked()), "answer");
    assert.equal(await journal.ask(asked({ attempt: 2 })), "answer");
    assert.equal(await journal.ask(asked({ server: CLOUD })), "answer");
  });

  it("numbers the events of each server and attempt from 1, with ids of their own", async () => {
    const journal = await journalOn(memoryStore());
    await journal.ask(asked());
    await journal.record("job", initiated);
    await journal.ask(asked({ server: CLOUD }));
    await journal.ask(asked({ attempt: 2 }));
    await journal.record("job", downloaded);
    const expected = (attempt: number) => [
      ["ImageGenerationInitiatedEvent", attempt, 1],
      ["ImageDownloadedEvent", attempt, 2],
    ];
    assert.deepEqual(sequences(journal), [...expected(1), ...expected(2)]);
    assert.deepEqual(sequences(journal, CLOUD), expected(1));
    const all = [...journal.unacknowledged(LOCAL), ...journal.unacknowledged(CLOUD)];
    assert.equal(new Set(all.map((it) => it.id)).size, all.length);
    assert.equal(journal.lastSequence(asked()), 2);
    assert.equal(journal.lastSequence(asked({ attempt: 9 })), 0);
    assert.equal(journal.lastSequence(asked({ correlationId: "unknown" })), 0);
  });

  it("keeps an event until its server has stored it", async () => {
    const journal = await journalOn(memoryStore());
    await journal.ask(asked());
    await journal.record("job", initiated);
    await journal.record("job", downloaded);
    const [first, second] = journal.unacknowledged(LOCAL);
    await journal.acknowledged([first?.id ?? "", "unknown"]);
    assert.deepEqual(sequences(journal), [["ImageDownloadedEvent", 1, 2]]);
    await journal.acknowledged([first?.id ?? "", second?.id ?? ""]);
    assert.deepEqual(sequences(journal), []);
    assert.equal(journal.eventsOf(asked()).length, 2, "still there for whoever asks again");
  });

  it("adds nothing behind the end of a job", async () => {
    const journal = await journalOn(memoryStore());
    await journal.ask(asked());
    await journal.record("job", { type: "ErrorEvent", payload: { code: "TAB_NOT_FOUND" } });
    await journal.record("job", downloaded);
    assert.deepEqual(sequences(journal), [["ErrorEvent", 1, 1]]);
  });

  it("refuses every other key, on a stream of its own, and tells it nothing", async () => {
    const journal = await journalOn(memoryStore());
    await journal.ask(asked());
    await journal.record("job", initiated);
    assert.equal(await journal.ask(asked({ server: CLOUD, asker: "key-b" })), "refuse");
    assert.equal(await journal.ask(asked({ server: CLOUD, asker: null, attempt: 2 })), "refuse");
    await journal.record("job", downloaded);
    const toCloud = journal.unacknowledged(CLOUD);
    assert.deepEqual(
      toCloud.map((it) => [it.type, it.payload.code, it.sequence]),
      [
        ["ErrorEvent", "PERMISSION_DENIED", 1],
        ["ErrorEvent", "PERMISSION_DENIED", 1],
      ],
    );
    assert.equal(await journal.ask(asked({ asker: "key-b" })), "refuse");
    assert.equal(sequences(journal).length, 2, "the genuine stream stays as it is");
  });

  it("refuses another request of the same key under the name of one that was begun", async () => {
    const store = memoryStore();
    const before = await journalOn(store);
    await before.ask(asked());
    await before.record("job", initiated);
    const journal = await journalOn(store);
    assert.equal(await journal.ask(asked({ attempt: 2, request: "owl" })), "refuse");
    assert.equal(await journal.ask(asked({ attempt: 3, request: null })), "refuse");
    const [, ...refusals] = journal.unacknowledged(LOCAL);
    assert.deepEqual(
      refusals.map(({ attempt, payload }) => [attempt, payload.code, payload.message]),
      [2, 3].map((it) => [
        it,
        "PERMISSION_DENIED",
        "Another request was sent under this correlationId first.",
      ]),
    );
    assert.equal(await journal.ask(asked({ attempt: 4 })), "resume");
  });

  it("names an image only to the server that holds it", async () => {
    const journal = await journalOn(memoryStore());
    await journal.ask(asked());
    await journal.ask(asked({ server: CLOUD }));
    const image = { id: "secret-name", size: 3, mimeType: "image/png" };
    const payload = { image, imageUrl: `${LOCAL}/images/secret-name`, metadata: { model: "m" } };
    await journal.record("job", { type: "ImageGeneratedEvent", payload, imageAt: LOCAL });
    assert.deepEqual(journal.unacknowledged(LOCAL)[0]?.payload, payload);
    assert.deepEqual(journal.unacknowledged(CLOUD)[0]?.payload, {
      image: { size: 3, mimeType: "image/png" },
      metadata: { model: "m" },
    });
  });

  it("knows which image a server holds already, in a later process too", async () => {
    const store = memoryStore();
    const before = await journalOn(store);
    await before.ask(asked());
    const image = { id: `${"i".repeat(22)}.job`, sha256: "b".repeat(64), size: 3, mimeType: "image/png" };
    const imageUrl = `${LOCAL}/images/${image.id}`;
    assert.equal(before.imageAt(asked()), undefined);
    await before.record("job", { type: "ImageGeneratedEvent", payload: { image, imageUrl }, imageAt: LOCAL });
    const journal = await journalOn(store);
    const { id: imageId, ...described } = image;
    assert.deepEqual(journal.imageAt(asked()), { imageId, imageUrl, ...described });
    assert.equal(journal.imageAt(asked({ server: CLOUD })), undefined);
    assert.equal(journal.imageAt(asked({ correlationId: "unknown" })), undefined);
  });

  it("leaves out an image's description that is none", async () => {
    const journal = await journalOn(memoryStore());
    await journal.ask(asked({ server: CLOUD }));
    const payload = { image: "no object", imageUrl: "x" };
    await journal.record("job", { type: "ImageGeneratedEvent", payload, imageAt: LOCAL });
    assert.deepEqual(journal.unacknowledged(CLOUD)[0]?.payload, {});
  });

  it("goes on where a dead process stopped", async () => {
    const store = memoryStore();
    const before = await journalOn(store);
    await before.ask(asked());
    await before.record("job", initiated);
    const [event] = before.unacknowledged(LOCAL);
    const after = await journalOn(store);
    assert.deepEqual(after.unacknowledged(LOCAL), [event]);
    assert.equal(await after.ask(asked()), "resume");
    await after.acknowledged([event?.id ?? ""]);
    assert.deepEqual((await journalOn(store)).unacknowledged(LOCAL), []);
  });

  it("runs nothing for which it finds an entry it cannot read", async () => {
    const store = memoryStore();
    await store.set("job:job", { v: 99 });
    await store.set("unrelated", 1);
    const journal = await journalOn(store);
    assert.equal(await journal.ask(asked()), "refuse");
    assert.equal(await journal.ask(asked({ asker: null })), "refuse");
  });

  it("forgets what is older than 24 h", async () => {
    const store = memoryStore();
    const clock = new Clock();
    const journal = await journalOn(store, clock);
    await journal.ask(asked());
    await journal.record("job", initiated);
    const [event] = journal.unacknowledged(LOCAL);
    clock.time += 23 * HOUR;
    await journal.sweep();
    assert.equal(sequences(journal).length, 1);
    clock.time += HOUR;
    await journal.sweep();
    assert.deepEqual(await store.keys(), []);
    await journal.acknowledged([event?.id ?? ""]);
    await assert.rejects(journal.record("job", downloaded), { code: "EXPIRED", correlationId: "job" });
  });

  it("says so when it cannot write, and writes everything with the next change", async () => {
    const store = memoryStore();
    let full = false;
    const journal = await journalOn({
      ...store,
      set: async (key, value) => {
        if (full) throw new Error("disk full");
        await store.set(key, value);
      },
    });
    await journal.ask(asked());
    full = true;
    await assert.rejects(journal.record("job", initiated), { message: "disk full" });
    full = false;
    await journal.record("job", downloaded);
    assert.equal((await journalOn(store)).unacknowledged(LOCAL).length, 2);
  });

  it("writes nothing after its end, which waits for what came before", async () => {
    const store = memoryStore();
    const clock = new Clock();
    const gate = Promise.withResolvers<void>();
    let isSlow = false;
    const journal = await journalOn(
      {
        ...store,
        set: async (key, value) => {
          if (isSlow) await gate.promise;
          await store.set(key, value);
        },
      },
      clock,
    );
    await journal.ask(asked());
    isSlow = true;
    const recorded = journal.record("job", initiated);
    const noted = journal.ask(asked({ correlationId: "other" }));
    let isOver = false;
    const over = journal.end().then(() => {
      isOver = true;
    });
    await new Promise(setImmediate);
    assert.equal(isOver, false);
    gate.resolve();
    await Promise.all([recorded, noted, over]);
    const before = await journalOn(store, clock);
    assert.deepEqual(sequences(before), [["ImageGenerationInitiatedEvent", 1, 1]]);

    for (const key of await store.keys()) await store.delete(key);
    await assert.rejects(journal.ask(asked({ attempt: 2 })), { code: "CLOSED" });
    await assert.rejects(journal.record("job", downloaded), { code: "CLOSED" });
    await journal.acknowledged(journal.unacknowledged(LOCAL).map(({ id }) => id));
    assert.deepEqual(await store.keys(), []);
  });

  it("takes nothing away after its end from the one that comes after it", async () => {
    const store = memoryStore();
    const clock = new Clock();
    const journal = await journalOn(store, clock);
    await journal.ask(asked());
    await journal.end();
    const next = await journalOn(store, clock);
    await next.record("job", initiated);
    await journal.withdraw("job");
    clock.time += 24 * HOUR;
    await journal.sweep();
    assert.deepEqual(await store.keys(), ["job:job"]);
  });

  it("numbers without gaps, whatever is asked, acknowledged or restarted in between", async () => {
    const step = fc.oneof(
      fc.record({
        do: fc.constant("ask" as const),
        attempt: fc.integer({ min: 1, max: 3 }),
        far: fc.boolean(),
      }),
      fc.record({ do: fc.constant("event" as const) }),
      fc.record({ do: fc.constant("ack" as const), far: fc.boolean() }),
      fc.record({ do: fc.constant("restart" as const) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
        const store = memoryStore();
        const clock = new Clock();
        let journal = await journalOn(store, clock);
        await journal.ask(asked());
        let recorded = 0;
        for (const it of steps) {
          const server = "far" in it && it.far ? CLOUD : LOCAL;
          if (it.do === "ask") await journal.ask(asked({ attempt: it.attempt, server }));
          else if (it.do === "event") {
            recorded += 1;
            await journal.record("job", { type: "ImageGeneratedEvent", payload: { metadata: { recorded } } });
          } else if (it.do === "ack") {
            const [oldest] = journal.unacknowledged(server);
            if (oldest !== undefined) await journal.acknowledged([oldest.id]);
          } else journal = await journalOn(store, clock);
        }
        const numbers = journal.eventsOf(asked()).map((it) => it.sequence);
        assert.deepEqual(
          numbers,
          Array.from({ length: recorded }, (_, index) => index + 1),
        );
      }),
      { numRuns: 200 },
    );
  });
});
