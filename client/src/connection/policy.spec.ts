import assert from "node:assert/strict";
import { VirtualClock } from "../../spec/virtualClock.ts";
import { SemantestError, type SemantestErrorCode } from "../errors.ts";
import { readServer } from "../strategy/server.ts";
import { EndpointPolicy } from "./policy.ts";

const local = readServer("local", "localUrl", "ws://localhost:3003");
const remote = readServer("remote", "remoteUrl", "wss://cloud.example");
const failure = (code: SemantestErrorCode = "UNREACHABLE", retryAfterMs?: number) =>
  new SemantestError(code, code, { retryAfterMs });

describe("EndpointPolicy", () => {
  let clock: VirtualClock;
  let policy: EndpointPolicy;

  beforeEach(() => {
    clock = new VirtualClock();
    clock.chance = 1;
    policy = new EndpointPolicy([local, remote], clock);
  });

  /** Tries every server of a round in vain; the wait that follows. */
  function failRound(code: SemantestErrorCode = "UNREACHABLE"): number {
    for (let server = policy.next(); server !== undefined; server = policy.next()) {
      policy.failed(server, failure(server === remote ? code : "UNREACHABLE"));
    }
    policy.roundOver();
    const wait = policy.wait();
    clock.pass(Math.max(0, wait));
    return wait;
  }

  it("tries every server once a round, in the decided order, and remembers why each failed", () => {
    assert.equal(policy.wait(), 0);
    assert.equal(policy.next(), local);
    policy.failed(local, failure("TIMEOUT"));
    assert.equal(policy.next(), remote);
    policy.failed(remote, failure());
    assert.equal(policy.next(), undefined);
    assert.deepEqual(
      policy.tried.map((it) => [it.server, it.url, it.code]),
      [
        ["local", local.url, "TIMEOUT"],
        ["remote", remote.url, "UNREACHABLE"],
      ],
    );
  });

  it("waits longer from round to round, up to 30 s, and anything below by chance", () => {
    assert.deepEqual(
      Array.from({ length: 9 }, () => failRound()),
      [500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000],
    );
    clock.chance = 0;
    assert.equal(failRound(), 0);
  });

  it("waits at most 5 s where only a server on this machine is left", () => {
    const alone = new EndpointPolicy([local], clock);
    for (let round = 0; round < 9; round += 1) {
      alone.next();
      alone.failed(local, failure());
      alone.roundOver();
      clock.pass(alone.wait());
      assert.ok(alone.wait() <= 0);
    }
    alone.roundOver();
    assert.equal(alone.wait(), 5000);
  });

  it("goes on at once after a server on this machine was lost, with jitter after the public one", () => {
    policy.connected();
    clock.pass(5000);
    policy.lost(local, failure());
    assert.equal(policy.wait(), 0);
    assert.equal(policy.next(), local);
    policy.connected();
    clock.pass(5000);
    policy.lost(remote, failure());
    assert.equal(policy.wait(), 500);
    assert.equal(policy.next(), local, "from the first server on");
  });

  it("waits longer from loss to loss where connections do not last", () => {
    const waits = Array.from({ length: 4 }, () => {
      policy.connected();
      clock.pass(100);
      policy.lost(local, failure());
      return policy.wait();
    });
    assert.deepEqual(waits, [0, 2000, 4000, 5000]);
    policy.connected();
    clock.pass(5000);
    policy.lost(local, failure());
    assert.equal(policy.wait(), 0, "a good one makes up for it");
  });

  it("leaves a server alone that asked for patience", () => {
    policy.failed(remote, failure("UNAVAILABLE", 60_000));
    assert.equal(policy.next(), local);
    assert.equal(policy.next(), undefined);
    policy.roundOver();
    assert.equal(policy.wait(), 500);
    policy.failed(local, failure("UNAVAILABLE", 45_000));
    policy.roundOver();
    assert.equal(policy.wait(), 45_000);
    clock.pass(60_000);
    policy.roundOver();
    assert.deepEqual([policy.next(), policy.next()], [local, remote]);
  });

  it("leaves a server out that refuses the key twice, until another connection succeeds", () => {
    for (const code of ["PERMISSION_DENIED", "REVOKED"] as const) {
      failRound(code);
      assert.equal(policy.hopeless, false);
    }
    assert.deepEqual([policy.next(), policy.next()], [local, undefined]);
    policy.connected();
    policy.begin(0);
    assert.deepEqual([policy.next(), policy.next()], [local, remote]);
  });

  it("is without hope once every server refuses", () => {
    const alone = new EndpointPolicy([remote], clock);
    for (const hopeless of [false, true]) {
      alone.begin(0);
      assert.equal(alone.next(), remote);
      alone.failed(remote, failure("PERMISSION_DENIED"));
      assert.equal(alone.hopeless, hopeless);
    }
  });
});
