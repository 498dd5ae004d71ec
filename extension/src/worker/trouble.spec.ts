import assert from "node:assert/strict";
import { Trouble } from "./trouble.ts";

describe("trouble with the connection", () => {
  it("is over once there is a connection, and can be read still", () => {
    const trouble = new Trouble();
    trouble.began("UNREACHABLE", 5);
    assert.equal(trouble.present, "UNREACHABLE");
    trouble.ended();
    assert.equal(trouble.present, undefined);
    assert.deepEqual(trouble.last, { code: "UNREACHABLE", at: 5 });
  });

  it("begins again with the next failure", () => {
    const trouble = new Trouble();
    trouble.began("UNREACHABLE", 5);
    trouble.ended();
    trouble.began("TIMEOUT", 6);
    assert.equal(trouble.present, "TIMEOUT");
  });

  it("that is forgotten was none", () => {
    const trouble = new Trouble();
    trouble.began("UNREACHABLE", 5);
    trouble.forget();
    assert.equal(trouble.present, undefined);
    assert.equal(trouble.last, undefined);
  });
});
