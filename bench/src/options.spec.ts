import assert from "node:assert/strict";
import { readOptions } from "./options.ts";

const scenarios = ["durable", "ephemeral"];
const read = (...args: string[]) => readOptions(args, scenarios);

describe("readOptions", () => {
  it("runs everything in windows of three seconds by default", () => {
    assert.deepEqual(read(), {
      json: undefined,
      check: false,
      only: [],
      seconds: 3,
      rounds: undefined,
      quick: false,
    });
  });

  it("takes several scenarios", () => {
    assert.deepEqual(read("--only", "durable", "--only", "ephemeral").only, scenarios);
  });

  it("bounds the rounds when told to, and refuses what is no number of them", () => {
    assert.equal(read("--rounds", "2").rounds, 2);
    for (const rounds of ["0", "1.5", "many"]) assert.throws(() => read("--rounds", rounds), /--rounds is/);
  });

  it("names the scenarios there are when asked for another", () => {
    assert.throws(() => read("--only", "x"), /--only is "x"; allowed: durable, ephemeral\./);
  });

  it("refuses windows that are no length", () => {
    for (const seconds of ["0", "61", "long", ""])
      assert.throws(() => read("--seconds", seconds), /--seconds is/);
  });

  it("shortens the windows of a quick run unless told otherwise", () => {
    assert.equal(read("--quick").seconds, 1);
    assert.equal(read("--quick", "--seconds", "5").seconds, 5);
  });
});
