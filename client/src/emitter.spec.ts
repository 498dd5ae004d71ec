import assert from "node:assert/strict";
import { Emitter } from "./emitter.ts";

interface Events {
  told: (value: number) => void;
}

describe("Emitter", () => {
  it("tells whoever listens, until they do not want to", () => {
    const emitter = new Emitter<Events>();
    const heard: number[] = [];
    const off = emitter.on("told", (it) => heard.push(it));
    emitter.emit("told", 1);
    off();
    emitter.emit("told", 2);
    assert.deepEqual(heard, [1]);
  });

  it("reports what a listener throws as uncaught, and does not disturb whoever emits", () => {
    const emitter = new Emitter<Events>();
    const mistake = new Error("a listener's own");
    emitter.on("told", () => {
      throw mistake;
    });
    const { queueMicrotask } = globalThis;
    const later: (() => void)[] = [];
    globalThis.queueMicrotask = (callback) => later.push(callback);
    try {
      emitter.emit("told", 1);
    } finally {
      globalThis.queueMicrotask = queueMicrotask;
    }
    assert.equal(later.length, 1);
    assert.throws(() => later[0]?.(), mistake);
  });
});
