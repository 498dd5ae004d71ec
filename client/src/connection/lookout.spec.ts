import assert from "node:assert/strict";
import { VirtualClock } from "../../spec/virtualClock.ts";
import { readServer } from "../strategy/server.ts";
import { type Glimpse, Lookout, whyMove } from "./lookout.ts";

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

describe("Lookout", () => {
  const setUp = () => {
    const clock = new VirtualClock();
    const state = {
      atPreferred: false,
      extensions: 1,
      other: present(1),
      idle: true,
      looks: 0,
      moves: [] as string[],
      isThere: true,
    };
    const lookout = new Lookout({
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
      move: (server, reason) => state.moves.push(`${server.url} ${reason}`),
    });
    /** Lets time pass and a look come to its end. */
    const pass = async (ms: number) => {
      clock.pass(ms);
      await new Promise(setImmediate);
    };
    return { clock, state, lookout, pass };
  };

  it("looks every 30 to 60 s and returns after two good looks", async () => {
    const { state, lookout, pass } = setUp();
    lookout.start();
    await pass(44_999);
    assert.equal(state.looks, 0);
    await pass(1);
    assert.deepEqual([state.looks, state.moves], [1, []]);
    await pass(45_000);
    assert.deepEqual(state.moves, [`${local.url} the preferred server is back`]);
    await pass(600_000);
    assert.equal(state.looks, 2, "the move is another's matter");
  });

  it("counts from the beginning where the other server was gone in between", async () => {
    const { state, lookout, pass } = setUp();
    lookout.start();
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
    const { state, lookout, pass } = setUp();
    state.idle = false;
    lookout.start();
    for (let look = 0; look < 5; look += 1) await pass(45_000);
    assert.deepEqual([state.looks, state.moves], [5, []]);
    state.idle = true;
    await pass(45_000);
    assert.equal(state.moves.length, 1);
  });

  it("looks at once where nobody is here to answer", async () => {
    const { state, lookout, pass } = setUp();
    Object.assign(state, { atPreferred: true, extensions: 0 });
    lookout.start();
    await pass(0);
    assert.deepEqual(state.moves, [`${local.url} an extension is connected there`]);
  });

  it("looks at nothing while all is well, and begins when the last extension leaves", async () => {
    const { clock, state, lookout, pass } = setUp();
    state.atPreferred = true;
    lookout.start();
    lookout.update();
    assert.deepEqual(clock.due, []);
    state.extensions = 0;
    lookout.update();
    lookout.update();
    assert.deepEqual(clock.due, [45_000]);
    state.extensions = 1;
    await pass(45_000);
    assert.deepEqual(clock.due, [], "somebody came");
  });

  it("looks less often after moves that failed, until one succeeds", async () => {
    const { clock, state, lookout } = setUp();
    clock.chance = 0;
    const next = () => clock.due.at(0);
    lookout.failed();
    assert.equal(next(), 60_000);
    lookout.failed();
    assert.equal(next(), 120_000);
    for (let failure = 0; failure < 9; failure += 1) lookout.failed();
    assert.equal(next(), 600_000);
    state.extensions = 0;
    lookout.start();
    assert.equal(next(), 600_000, "also where nobody is here");
    lookout.moved();
    lookout.start();
    assert.equal(next(), 0);
  });

  it("forgets a look that was under way when it stopped", async () => {
    const { state, lookout, clock } = setUp();
    Object.assign(state, { atPreferred: true, extensions: 0 });
    lookout.start();
    clock.pass(0);
    lookout.stop();
    await new Promise(setImmediate);
    assert.deepEqual([state.looks, state.moves], [1, []]);
    lookout.start();
    state.isThere = false;
    clock.pass(0);
    await new Promise(setImmediate);
    assert.equal(state.looks, 1, "nothing to look at any more");
  });
});
