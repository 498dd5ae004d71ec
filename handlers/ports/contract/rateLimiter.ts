import assert from "node:assert/strict";
import fc from "fast-check";
import type { RateLimiter } from "../index.ts";
import { HOSTILE_IDS, type MakeHarness, rejectsAborted, useHarness } from "./harness.ts";

const MINUTE_MS = 60_000;

/** What every RateLimiter promises. Windows are aligned to the epoch, so that every process counts in the same ones. */
export function describeRateLimiter(name: string, make: MakeHarness<RateLimiter>): void {
  describe(`RateLimiter: ${name}`, () => {
    const harness = useHarness(make);
    const take = (key = "key", limit = 3, amount?: number, windowMs = MINUTE_MS) =>
      harness().store.take(key, limit, windowMs, amount);

    it("allows as many as the limit says, then refuses until the window ends", async () => {
      const { clock } = harness();
      for (const remaining of [2, 1, 0]) {
        assert.deepEqual(await take(), { allowed: true, remaining, retryAfterMs: 0 });
      }
      const retryAfterMs = MINUTE_MS - (clock.now() % MINUTE_MS);
      assert.deepEqual(await take(), { allowed: false, remaining: 0, retryAfterMs });
      clock.advance(retryAfterMs - 1);
      assert.deepEqual(await take(), { allowed: false, remaining: 0, retryAfterMs: 1 });
      clock.advance(1);
      assert.deepEqual(await take(), { allowed: true, remaining: 2, retryAfterMs: 0 });
    });

    it("counts amounts, and counts nothing that it refuses", async () => {
      assert.deepEqual(await take("key", 10, 7), { allowed: true, remaining: 3, retryAfterMs: 0 });
      const refused = await take("key", 10, 4);
      assert.equal(refused.allowed, false);
      assert.equal(refused.remaining, 3);
      assert.deepEqual(await take("key", 10, 3), { allowed: true, remaining: 0, retryAfterMs: 0 });
    });

    it("refuses an amount above the limit, however empty the window", async () => {
      assert.equal((await take("key", 3, 4)).allowed, false);
      assert.deepEqual(await take("key", 3, 3), { allowed: true, remaining: 0, retryAfterMs: 0 });
    });

    it("counts keys apart, and windows of different length", async () => {
      for (let n = 0; n < 3; n += 1) assert.equal((await take("a")).allowed, true);
      assert.equal((await take("a")).allowed, false);
      assert.equal((await take("b")).allowed, true);
      assert.equal((await take("a", 3, 1, 3_600_000)).allowed, true);
    });

    it("never allows more than the limit to many callers at once", async () => {
      const answers = await Promise.all(Array.from({ length: 50 }, () => take("key", 20)));
      assert.equal(answers.filter((it) => it.allowed).length, 20);
    });

    it("takes any string for a key", async () => {
      for (const key of HOSTILE_IDS) {
        assert.deepEqual(await take(key, 1), { allowed: true, remaining: 0, retryAfterMs: 0 }, key);
        assert.equal((await take(key, 1)).allowed, false, key);
      }
    });

    it("refuses a call whose signal is aborted, and counts nothing", async () => {
      const { store } = harness();
      await rejectsAborted((options) => store.take("key", 1, MINUTE_MS, 1, options));
      assert.equal((await take("key", 1)).allowed, true);
    });

    it("agrees with a model, whatever is taken whenever", async () => {
      let runs = 0;
      const step = fc.record({
        key: fc.constantFrom("a", "b"),
        amount: fc.integer({ min: 1, max: 6 }),
        limit: fc.integer({ min: 1, max: 10 }),
        pauseMs: fc.constantFrom(0, 0, 1, 30_000, MINUTE_MS),
      });
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
          runs += 1;
          const used = new Map<string, number>();
          for (const { key, amount, limit, pauseMs } of steps) {
            harness().clock.advance(pauseMs);
            const now = harness().clock.now();
            const window = `${key}:${Math.floor(now / MINUTE_MS)}`;
            const before = used.get(window) ?? 0;
            const allowed = before + amount <= limit;
            if (allowed) used.set(window, before + amount);
            assert.deepEqual(await take(`${runs}:${key}`, limit, amount), {
              allowed,
              remaining: Math.max(0, limit - (used.get(window) ?? 0)),
              retryAfterMs: allowed ? 0 : MINUTE_MS - (now % MINUTE_MS),
            });
          }
        }),
        { numRuns: 50 },
      );
    });
  });
}
