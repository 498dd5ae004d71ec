import assert from "node:assert/strict";
import { VirtualClock } from "../../spec/virtualClock.ts";
import { Heartbeat } from "./heartbeat.ts";
import { Pace } from "./pace.ts";

describe("Heartbeat", () => {
  const setUp = () => {
    const clock = new VirtualClock();
    const state = { interval: 25_000, pings: [] as number[], deaths: 0, trips: [] as number[] };
    const heartbeat = new Heartbeat({
      clock,
      intervalMs: () => state.interval,
      ping: (at) => state.pings.push(at),
      dead: () => {
        state.deaths += 1;
      },
      measured: (ms) => state.trips.push(ms),
    });
    return { clock, state, heartbeat };
  };

  it("measures a ping and counts the next one from its answer", () => {
    const { clock, state, heartbeat } = setUp();
    heartbeat.beat();
    clock.pass(40);
    heartbeat.alive();
    heartbeat.answered(0);
    assert.deepEqual(state.trips, [40]);
    clock.pass(24_999);
    assert.deepEqual(state.pings, [0]);
    clock.pass(1);
    assert.deepEqual(state.pings, [0, 25_040]);
  });

  it("tells the median of the last five round trips, and forgets them with the socket", () => {
    const { clock, state, heartbeat } = setUp();
    const roundTrip = (ms: number) => {
      heartbeat.beat();
      const sent = clock.now();
      clock.pass(ms);
      heartbeat.alive();
      heartbeat.answered(sent);
    };
    for (const ms of [10, 30, 20, 500, 25, 26, 27]) roundTrip(ms);
    assert.deepEqual(state.trips, [10, 10, 20, 20, 25, 26, 26]);
    heartbeat.stop();
    roundTrip(500);
    assert.equal(state.trips.at(-1), 500);
  });

  it("ignores answers to pings it never sent, or that were answered", () => {
    const { state, heartbeat } = setUp();
    heartbeat.beat();
    for (const clock of [0, 0, 1, "0", undefined]) heartbeat.answered(clock);
    assert.equal(state.trips.length, 1);
  });

  it("takes the connection for dead after 10 s in which nothing came", () => {
    const { clock, state, heartbeat } = setUp();
    heartbeat.beat();
    heartbeat.beat();
    clock.pass(9999);
    assert.equal(state.deaths, 0);
    clock.pass(1);
    assert.equal(state.deaths, 1);
  });

  it("takes whatever comes for life", () => {
    const { clock, state, heartbeat } = setUp();
    heartbeat.beat();
    clock.pass(9000);
    heartbeat.alive();
    clock.pass(15_000);
    assert.equal(state.deaths, 0);
  });

  it("leaves no timer behind", () => {
    const { clock, heartbeat } = setUp();
    heartbeat.beat();
    heartbeat.stop();
    assert.deepEqual(clock.due, []);
  });
});

describe("Pace", () => {
  it("lets a burst through and then the allowed frames a second", () => {
    const pace = new Pace(50, 2);
    assert.equal(pace.wait(0), 0);
    pace.spend(2, 0);
    assert.equal(pace.wait(0), 20);
    assert.equal(pace.wait(20), 0);
    pace.spend(1, 20);
    assert.equal(pace.wait(1020), 0);
  });

  it("makes the next frame wait the longer where too many were sent", () => {
    const pace = new Pace(50, 2);
    pace.spend(12, 0);
    assert.equal(pace.wait(0), 220);
  });
});
