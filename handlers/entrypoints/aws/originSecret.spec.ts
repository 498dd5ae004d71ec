import assert from "node:assert/strict";
import { cameThroughEdge } from "./originSecret.ts";

const CURRENT = "c".repeat(43);
const PREVIOUS = "p".repeat(43);

describe("origin secret", () => {
  it("is the current one or the one before, in a header of any case", () => {
    for (const shown of [CURRENT, PREVIOUS]) {
      assert.ok(cameThroughEdge({ "X-Semantest-Origin-Secret": shown }, [CURRENT, PREVIOUS]));
      assert.ok(cameThroughEdge({ "x-semantest-origin-secret": shown }, [CURRENT, PREVIOUS]));
    }
  });

  it("is nothing else: no other, no part, no more, none", () => {
    for (const shown of ["x".repeat(43), CURRENT.slice(1), `${CURRENT}c`, "", undefined]) {
      assert.ok(!cameThroughEdge({ "x-semantest-origin-secret": shown }, [CURRENT, PREVIOUS]));
    }
    assert.ok(!cameThroughEdge(null, [CURRENT]));
    assert.ok(!cameThroughEdge({ "x-semantest-origin-secret": CURRENT }, []));
  });
});
