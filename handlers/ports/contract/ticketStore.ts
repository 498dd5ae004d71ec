import assert from "node:assert/strict";
import type { TicketRecord, TicketStore } from "../index.ts";
import { HOSTILE_IDS, type MakeHarness, rejectsAborted, useHarness } from "./harness.ts";

/** What every TicketStore promises. A ticket need not outlive the process: a peer that finds it gone asks for another. */
export function describeTicketStore(name: string, make: MakeHarness<TicketStore>): void {
  describe(`TicketStore: ${name}`, () => {
    const harness = useHarness(make);
    const ticket = (changes: Partial<TicketRecord> = {}): TicketRecord => ({
      hash: "e".repeat(64),
      principal: {
        tenant: "tenant-1",
        role: "extension",
        session: "session-1",
        generation: 10,
        keyId: "key000000001",
        anonymous: true,
        ip: "192.0.2.1",
      },
      origin: "https://app.example.com",
      expiresAt: harness().clock.now() + 60_000,
      ...changes,
    });

    it("gives a ticket to the first caller and to nobody after", async () => {
      const { store } = harness();
      await store.issue(ticket());
      assert.deepEqual(await store.consume(ticket().hash), ticket());
      assert.equal(await store.consume(ticket().hash), undefined);
    });

    it("gives it to exactly one of many callers at once", async () => {
      const { store } = harness();
      await store.issue(ticket());
      const answers = await Promise.all(Array.from({ length: 20 }, () => store.consume(ticket().hash)));
      assert.deepEqual(
        answers.filter((it) => it !== undefined),
        [ticket()],
      );
    });

    it("issues one ticket, however often it is told to", async () => {
      const { store } = harness();
      await store.issue(ticket());
      await store.issue(ticket());
      assert.deepEqual(await store.consume(ticket().hash), ticket());
      assert.equal(await store.consume(ticket().hash), undefined);
    });

    it("keeps a ticket with only the required members", async () => {
      const { store, clock } = harness();
      const bare: TicketRecord = {
        hash: "0".repeat(64),
        principal: { tenant: "local", role: "client", session: "session-1", generation: 1 },
        expiresAt: clock.now() + 1000,
      };
      await store.issue(bare);
      assert.deepEqual(await store.consume(bare.hash), bare);
    });

    it("forgets a ticket when it expires", async () => {
      const { store, clock } = harness();
      await store.issue(ticket());
      await store.issue(ticket({ hash: "1".repeat(64) }));
      clock.advance(59_999);
      assert.notEqual(await store.consume("1".repeat(64)), undefined);
      clock.advance(1);
      assert.equal(await store.consume(ticket().hash), undefined);
    });

    it("takes any string for a name", async () => {
      const { store } = harness();
      for (const hash of HOSTILE_IDS) {
        assert.equal(await store.consume(hash), undefined, hash);
        await store.issue(ticket({ hash }));
        assert.deepEqual(await store.consume(hash), ticket({ hash }), hash);
      }
    });

    it("refuses every call whose signal is aborted, and does nothing", async () => {
      const { store } = harness();
      await rejectsAborted((options) => store.issue(ticket(), options));
      assert.equal(await store.consume(ticket().hash), undefined);
      await store.issue(ticket());
      await rejectsAborted((options) => store.consume(ticket().hash, options));
      assert.deepEqual(await store.consume(ticket().hash), ticket());
    });
  });
}
