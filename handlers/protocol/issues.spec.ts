import assert from "node:assert/strict";
import fc from "fast-check";
import * as v from "valibot";
import { CreateImageRequestSchema, IdSchema } from "./index.ts";
import { explainIssue } from "./issues.ts";

function explained(schema: v.GenericSchema, value: unknown): string[] {
  return (v.safeParse(schema, value).issues ?? []).map(explainIssue);
}

describe("explaining why a member was refused", () => {
  for (const [what, schema, value, words] of [
    ["a missing member", v.object({ size: v.number() }), {}, "is missing"],
    ["another type", v.string(), 5, "must be string"],
    ["a number out of bounds", v.pipe(v.number(), v.maxValue(25)), 26, "must be <=25"],
    ["a word that is not on the list", v.picklist(["a", "b"]), "c", 'must be ("a" | "b")'],
    ["a rule with words of its own", IdSchema, "a/b", "must match [A-Za-z0-9_-]{1,64}"],
    [
      "a rule without any words",
      v.pipe(
        v.string(),
        v.check(() => false),
      ),
      "x",
      "is not valid",
    ],
  ] as const) {
    it(`says of ${what} that it ${words}`, () => {
      assert.deepEqual(explained(schema, value), [words]);
    });
  }

  it("never quotes what was sent", () => {
    const secret = fc.constant("s3cr3t");
    const value = fc.oneof(
      secret,
      fc.record({ correlationId: secret, mimeType: secret, size: secret, sha256: secret }),
    );
    fc.assert(
      fc.property(value, (it) => {
        const words = explained(CreateImageRequestSchema, it).join();
        assert.ok(words !== "" && !words.includes("s3cr3t"));
      }),
    );
  });
});
