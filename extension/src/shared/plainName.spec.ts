import assert from "node:assert/strict";
import { plainName } from "./plainName.ts";

describe("plainName", () => {
  it("leaves a name of any script as it is", () => {
    for (const name of ["laptop", "שלום 123", "مكتب", "a <b>name</b>", "👩‍💻"])
      assert.equal(plainName(name), name);
  });

  it("leaves out what turns the words beside it around, or ends their line", () =>
    assert.equal(plainName("lap\u202etop\u2066\u200f\n\u2028 one\u0007"), "laptop one"));

  it("is none where nothing is left, or nothing was", () => {
    assert.equal(plainName("\u202e \t"), undefined);
    assert.equal(plainName(undefined), undefined);
  });
});
