import assert from "node:assert/strict";
import { withoutTraces } from "./promiseTraces.ts";

const trace = () => new Error("here").stack;

describe("the SDK's promises in tests", () => {
  it("are made as they were, without a trace; what comes after has its frames again", () => {
    const module = { debuggablePromise: (promise: string, label: string) => [promise, label, trace()] };
    withoutTraces(module);
    assert.deepEqual(module.debuggablePromise("a promise", "its label"), [
      "a promise",
      "its label",
      "Error: here",
    ]);
    assert.match(trace() ?? "", /promiseTraces\.spec/);
  });

  it("leave the frames to what comes after one that cannot be made", () => {
    const module = {
      debuggablePromise: () => {
        throw new Error("never");
      },
    };
    withoutTraces(module);
    assert.throws(module.debuggablePromise, { message: "never" });
    assert.match(trace() ?? "", /promiseTraces\.spec/);
  });

  it("are missed where an SDK makes them elsewhere", () => {
    assert.throws(() => withoutTraces({}), /elsewhere now/);
  });
});
