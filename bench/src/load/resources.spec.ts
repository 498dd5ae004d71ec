import assert from "node:assert/strict";
import { sharesBetween } from "./resources.ts";

const before = { at: 1000, serverCpu: 100, generatorCpu: 50, serverCoreIdle: 7000, generatorCoreIdle: 8000 };

describe("sharesBetween", () => {
  it("gives what each process used of its core", () => {
    const after = {
      at: 2000,
      serverCpu: 900,
      generatorCpu: 550,
      serverCoreIdle: 7200,
      generatorCoreIdle: 8500,
    };
    assert.deepEqual(sharesBetween(before, after), { server: 0.8, generator: 0.5, foreign: 0 });
  });

  it("counts as foreign what neither idled nor was used by the process of that core", () => {
    const after = {
      at: 2000,
      serverCpu: 900,
      generatorCpu: 550,
      serverCoreIdle: 7200,
      generatorCoreIdle: 8250,
    };
    assert.equal(sharesBetween(before, after).foreign, 0.25);
  });
});
