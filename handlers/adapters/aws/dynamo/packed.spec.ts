import assert from "node:assert/strict";
import * as v from "valibot";
import { pack, packed } from "./packed.ts";

const ListSchema = packed(v.looseObject({ name: v.string() }));

describe("packed values", () => {
  it("come out as they went in, with members that nobody knows", () => {
    const values = [{ name: "fox 🦊" }, { name: "__proto__", more: [1, null] }];
    assert.deepEqual(v.parse(ListSchema, pack(values)), values);
    assert.deepEqual(v.parse(ListSchema, pack([])), []);
  });

  it("are refused where they are not of the declared shape", () => {
    assert.throws(() => v.parse(ListSchema, pack([{ name: 1 }])), v.ValiError);
    assert.throws(() => v.parse(ListSchema, []), v.ValiError);
  });

  it("take a fraction of their room", () => {
    const values = Array.from({ length: 100 }, (_, n) => ({
      correlationId: `01a2163c-97bc-71fa-a883-${String(n * 7919).padStart(12, "0")}`,
      owner: "01a2163c-97bc-71fa-a883-463c74c4f1d2",
      taker: "01a2163d-0086-7226-8a13-ac6333f0827f",
      attempt: 1,
      sequence: 3,
      endedAt: 1_795_669_400_000 + n,
    }));
    assert.ok(pack(values).length < JSON.stringify(values).length / 8);
  });
});
