import assert from "node:assert/strict";
import { SemantestError } from "@semantest/sdk";
import { withinTime } from "./withinTime.ts";

/** Runs until its signal aborts. */
const endless = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));

describe("a job's time", () => {
  let clock: AbortController;
  let outer: AbortController;
  let done: string[];

  beforeEach(() => {
    clock = new AbortController();
    outer = new AbortController();
    done = [];
  });

  /** A job by a clock that a test moves. */
  const run = <R>(work: (signal: AbortSignal) => Promise<R>) =>
    withinTime(
      work,
      {
        signal: outer.signal,
        stop: async () => void done.push("stop"),
      },
      (ms) => {
        done.push(`clock ${ms}`);
        return clock.signal;
      },
    );

  it("is 5 min; a result within it does not stop the page", async () => {
    assert.equal(await run(async () => "an image"), "an image");
    assert.deepEqual(done, ["clock 300000"]);
  });

  it("is over: the page stops, the asker is told", async () => {
    const running = run(endless);
    assert.deepEqual(done, ["clock 300000"]);
    clock.abort(new DOMException("late", "TimeoutError"));
    await assert.rejects(running, { code: "TIMEOUT", recoverable: true, hint: "Ask again later." });
    assert.deepEqual(done, ["clock 300000", "stop"]);
  });

  it("does not hide why a job failed before", async () => {
    await assert.rejects(
      run(async () => Promise.reject(new SemantestError("TAB_NOT_FOUND", "gone"))),
      { code: "TAB_NOT_FOUND" },
    );
    assert.deepEqual(done, ["clock 300000", "stop"]);
  });

  it("stops no page where only the connection ended", async () => {
    const running = run(endless);
    outer.abort(new SemantestError("CLOSED", "closed"));
    await assert.rejects(running, { code: "CLOSED" });
    assert.deepEqual(done, ["clock 300000"]);
  });

  it("ends with a cancellation, which is no timeout", async () => {
    const running = run(endless);
    outer.abort(new SemantestError("CANCELLED", "cancelled"));
    clock.abort(new DOMException("late", "TimeoutError"));
    await assert.rejects(running, { code: "CANCELLED" });
    assert.deepEqual(done, ["clock 300000", "stop"]);
  });

  it("ends a job that waits for who never answers", async () => {
    const running = run(() => new Promise<never>(() => {}));
    outer.abort(new SemantestError("CANCELLED", "stopped"));
    await assert.rejects(running, { code: "CANCELLED" });
    assert.deepEqual(done, ["clock 300000", "stop"]);
  });
});
