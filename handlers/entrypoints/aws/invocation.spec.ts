import assert from "node:assert/strict";
import type { Context } from "aws-lambda";
import { invoke } from "./invocation.ts";

/** A context with this much time left. */
function contextWith(remainingMs: number): Context {
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: "sockets",
    functionVersion: "1",
    invokedFunctionArn: "arn",
    memoryLimitInMB: "512",
    awsRequestId: "request-1",
    logGroupName: "group",
    logStreamName: "stream",
    getRemainingTimeInMillis: () => remainingMs,
    done: () => undefined,
    fail: () => undefined,
    succeed: () => undefined,
  };
}

/** Telemetry that remembers the order of what it was told. */
class Recorder {
  readonly told: string[] = [];
  begin = () => void this.told.push("begin");
  count = (metric: string, { door = "" }: Readonly<Record<string, string>> = {}) =>
    void this.told.push(`${metric} ${door}`);
  log = (level: string, event: string) => void this.told.push(`${level} ${event}`);
  flush = () => void this.told.push("flush");
}

const answer = { door: "message", otherwise: () => "otherwise" };

describe("an invocation", () => {
  it("answers with what the work gives, and writes what it counted at the end", async () => {
    const recorder = new Recorder();
    const result = await invoke(recorder, contextWith(10_000), answer, async () => {
      recorder.told.push("work");
      return "done";
    });
    assert.equal(result, "done");
    assert.deepEqual(recorder.told, ["begin", "work", "flush"]);
  });

  it("answers otherwise where the work fails, and tells of it before the end", async () => {
    const recorder = new Recorder();
    const result = await invoke(recorder, contextWith(10_000), answer, () =>
      Promise.reject(new RangeError("a prompt nobody may see")),
    );
    assert.equal(result, "otherwise");
    assert.deepEqual(recorder.told, [
      "begin",
      "handler_failures_total message",
      "error invocation_failed",
      "flush",
    ]);
  });

  it("gives up on work that would outlive the function, while that can still be told", async () => {
    const recorder = new Recorder();
    const result = await invoke(recorder, contextWith(1001), answer, () => new Promise(() => undefined));
    assert.equal(result, "otherwise");
    assert.equal(recorder.told.at(-1), "flush");
  });
});
