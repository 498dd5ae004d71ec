import assert from "node:assert/strict";
import { didYouMean } from "./didYouMean.ts";

describe("didYouMean", () => {
  const known = ["allowedOrigins", "requestsPerMinute", "tier", "tags", "operatorKey"];
  const meant: Record<string, string | undefined> = {
    allowedorigins: "allowedOrigins",
    alowedOrigin: "allowedOrigins",
    requestPerMinutes: "requestsPerMinute",
    Tier: "tier",
    tires: undefined,
    tag: "tags",
    operator: "operatorKey",
    xyz: undefined,
    "": undefined,
  };
  for (const [given, expected] of Object.entries(meant)) {
    it(`takes ${JSON.stringify(given)} for ${expected ?? "nothing"}`, () => {
      assert.equal(didYouMean(given, known), expected);
    });
  }

  it("prefers the nearest name", () => {
    assert.equal(didYouMean("tags", ["tabs", "tags"]), "tags");
  });
});
