import assert from "node:assert/strict";
import type { Behavior } from "./distribution.ts";
import { NOTHING_FORWARDED } from "./forwarding.ts";
import { behaviorFor } from "./routing.ts";

function behavior(pathPattern: string | undefined): Behavior {
  return {
    pathPattern,
    allowedMethods: new Set(["GET"]),
    origin: {
      originId: "one",
      domainName: "one.example.com",
      originPath: "",
      customHeaders: [],
      customOriginConfig: { originProtocolPolicy: "https-only", originReadTimeout: 30 },
    },
    forwarding: NOTHING_FORWARDED,
    responseHeaders: {},
  };
}

describe("paths of a distribution", () => {
  const behaviors = ["/", "/images/*.png", "plain/?", undefined].map(behavior);
  const cases: readonly [path: string, pattern: string | undefined][] = [
    ["/", "/"],
    ["/index", undefined],
    ["//", undefined],
    ["/images/a/b.png", "/images/*.png"],
    ["/images/a/b.PNG", undefined],
    ["/images/apng", undefined],
    ["/plain/x", "plain/?"],
    ["/plain/xy", undefined],
  ];
  for (const [path, pattern] of cases) {
    it(`${path} is taken by ${pattern ?? "the default"}`, () => {
      assert.equal(behaviorFor(behaviors, path).pathPattern, pattern);
    });
  }

  it("are tried in their order", () => {
    assert.equal(
      behaviorFor([behavior("/a*"), behavior("/ab"), behavior(undefined)], "/ab").pathPattern,
      "/a*",
    );
  });
});
