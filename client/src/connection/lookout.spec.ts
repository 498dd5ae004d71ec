import assert from "node:assert/strict";
import { VirtualClock } from "../../spec/virtualClock.ts";
import { readServer } from "../strategy/server.ts";
import { type Glimpse, lookOut, whyMove } from "./lookout.ts";

const local = readServer("local", "localUrl", "ws://localhost:3003");
const absent: Glimpse = { reachable: false, extensions: undefined };
const present = (extensions?: number): Glimpse => ({ reachable: true, extensions });

describe("whyMove", () => {
  it("moves to extensions where there are none here, wherever that is", () => {
    for (const atPreferred of [true, false]) {
      const outlook = { atPreferred, extensions: 0, other: present(1), streak: 1 };
      assert.equal(whyMove(outlook), "an extension is connected there");
      assert.equal(whyMove({ ...outlook, other: absent }), undefined);
    }
  });

  it("returns to the preferred server once it was seen twice in a row, and never leaves extensions for none", () => {
    const outlook = { atPreferred: false, extensions: 1, other: present(1), streak: 2 };
    assert.equal(whyMove(outlook), "the preferred server is back");
    assert.equal(whyMove({ ...outlook, streak: 1 }), undefined);
    assert.equal(whyMove({ ...outlook, atPreferred: true }), undefined);
    assert.equal(whyMove({ ...outlook, other: present(0) }), undefined);
    assert.equal(whyMove({ ...outlook, other: present() }), "the preferred server is back");
    assert.equal(whyMove({ ...outlook, extensions: 0, other: present(0) }), "the preferred server is back");
    assert.equal(
      whyMove({ ...outlook, extensions: undefined, other: present(0) }),
      "the preferred server is back",
    );
  });
});

describe("lookOut", () => {
  const setUp = (failures = 0) => {
    const clock = new VirtualClock();
    const end = new AbortController();
    const state = {
      atPreferred: false,
      extensions: 1,
      other: present(1),
      idle: true,
      looks: 0,
      moves: [] as string[],
      isThere: true,
    };
    const start = () =>
      lookOut(
        {
          clock,
          scene: () => {
            const { atPreferred, extensions } = state;
            return state.isThere ? { other: local, atPreferred, extensions } : undefined;
          },
          peek: async () => {
            state.looks += 1;
            return state.other;
          },
          idle: () => state.idle,
          failures,
        },
        end.signal,
      ).then(
        ({ target, reason }) => state.moves.push(`${target.url} ${reason}`),
        (reason) => assert.equal(reason, end.signal.reason),
      );
    /** Lets time pass and a look come to its end. */
    const pass = async (ms: number) => {
      clock.pass(ms);
      await new Promise(setImmediate);
    };
    return { clock, state, start, pass, end };
  };

  it("looks every 30 to 60 s and returns after two good looks", async () => {
    const { clock, state, start, pass } = setUp();
    const over = start();
    await pass(44_999);
    assert.equal(state.looks, 0);
    await pass(1);
    assert.deepEqual([state.looks, state.moves], [1, []]);
    await pass(45_000);
    await over;
    assert.deepEqual(state.moves, [`${local.url} the preferred server is back`]);
    assert.deepEqual(clock.due, [], "the move is another's matter");
  });

  it("counts from the beginning where the other server was gone in between", async () => {
    const { state, start, pass } = setUp();
    start();
    await pass(45_000);
    state.other = absent;
    await pass(45_000);
    state.other = present(1);
    await pass(45_000);
    assert.deepEqual(state.moves, []);
    await pass(45_000);
    assert.equal(state.moves.length, 1);
  });

  it("disturbs nothing that is open", async () => {
    const { state, start, pass } = setUp();
    state.idle = false;
    start();
    for (let look = 0; look < 5; look += 1) await pass(45_000);
    assert.deepEqual([state.looks, state.moves], [5, []]);
    state.idle = true;
    await pass(45_000);
    assert.equal(state.moves.length, 1);
  });

  it("looks at once where nobody is here to answer, then as often as always", async () => {
    const { clock, state, start, pass } = setUp();
    Object.assign(state, { atPreferred: true, extensions: 0, other: absent });
    start();
    await pass(0);
    assert.deepEqual([state.looks, clock.due], [1, [45_000]]);
    state.other = present(1);
    await pass(45_000);
    assert.deepEqual(state.moves, [`${local.url} an extension is connected there`]);
  });

  it("asks nobody while all is well, and begins when the last extension leaves", async () => {
    const { state, start, pass } = setUp();
    state.atPreferred = true;
    start();
    await pass(45_000);
    state.isThere = false;
    await pass(45_000);
    assert.equal(state.looks, 0);
    Object.assign(state, { isThere: true, extensions: 0 });
    await pass(45_000);
    assert.deepEqual(state.moves, [`${local.url} an extension is connected there`]);
  });

  it("looks less often after moves that failed, also where nobody is here", async () => {
    for (const [failures, wait] of [
      [1, 60_000],
      [2, 120_000],
      [9, 600_000],
    ] as const) {
      const { clock, state, start } = setUp(failures);
      clock.chance = 0;
      state.extensions = 0;
      start();
      assert.deepEqual(clock.due, [wait]);
    }
  });

  it("forgets a look that was under way when it ended, and leaves no timer behind", async () => {
    const { clock, state, start, end } = setUp();
    Object.assign(state, { atPreferred: true, extensions: 0 });
    const over = start();
    clock.pass(0);
    await Promise.resolve();
    end.abort();
    await over;
    assert.deepEqual([state.looks, state.moves, clock.due], [1, [], []]);
  });
});
