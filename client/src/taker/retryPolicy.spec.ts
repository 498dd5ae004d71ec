import assert from "node:assert/strict";
import { VirtualClock } from "../../spec/virtualClock.ts";
import { SemantestError } from "../errors.ts";
import { readServer } from "../strategy/server.ts";
import { RetryPolicy } from "./retryPolicy.ts";

const remote = readServer("remote", "remoteUrl", "wss://cloud.example");
const retry = { attempts: 4, firstDelayMs: 300, longestDelayMs: 1000 };

describe("RetryPolicy", () => {
  let clock: VirtualClock;
  let policy: RetryPolicy;

  beforeEach(() => {
    clock = new VirtualClock();
    clock.chance = 1;
    policy = new RetryPolicy([remote], clock, retry);
  });

  /** Tries the server in vain; the wait that follows, and whether there is no use in it. */
  function failRound(retryAfterMs?: number): { readonly wait: number; readonly hopeless: boolean } {
    assert.equal(policy.next(), remote);
    policy.failed(remote, new SemantestError("UNREACHABLE", "no", { retryAfterMs }));
    assert.equal(policy.next(), undefined);
    const { hopeless } = policy;
    policy.roundOver();
    const wait = policy.wait();
    clock.pass(wait);
    return { wait, hopeless };
  }

  it("waits from the first delay to the longest, and ends after the attempts", () =>
    assert.deepEqual(
      [failRound(), failRound(), failRound(), failRound()],
      [
        { wait: 300, hopeless: false },
        { wait: 600, hopeless: false },
        { wait: 1000, hopeless: false },
        { wait: 1000, hopeless: true },
      ],
    ));

  it("begins anew once a server let it in", () => {
    failRound();
    failRound();
    failRound();
    policy.next();
    policy.connected();
    policy.lost(remote, new SemantestError("CONNECTION_LOST", "gone"));
    assert.equal(policy.wait(), 300);
    clock.pass(300);
    assert.deepEqual(failRound(), { wait: 300, hopeless: false });
  });

  it("grants a server the patience it asks for", () =>
    assert.deepEqual(failRound(5000), { wait: 5000, hopeless: false }));

  it("waits any time below by chance", () => {
    clock.chance = 0.5;
    assert.equal(failRound().wait, 150);
  });
});
