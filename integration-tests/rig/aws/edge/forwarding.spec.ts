import assert from "node:assert/strict";
import { forwardedHeaders, forwardedQuery, forwardingPolicy, NOTHING_FORWARDED } from "./forwarding.ts";

const VIEWER = { address: "203.0.113.7", port: 4711 };

function policy(headers: string[], queryStringBehavior: string, queries: string[] = []) {
  return forwardingPolicy({
    headersConfig: { headerBehavior: headers.length > 0 ? "whitelist" : "none", headers: { items: headers } },
    queryStringsConfig: { queryStringBehavior, queryStrings: { items: queries } },
    cookiesConfig: { cookieBehavior: "none" },
  });
}

describe("what an origin is shown", () => {
  it("is the listed headers, whatever their case, each as often as it came", () => {
    const raw = ["x-one", "1", "X-ONE", "2", "X-Two", "lost", "User-Agent", "shown"];
    assert.deepEqual(forwardedHeaders(raw, policy(["X-One", "User-Agent"], "none"), VIEWER), [
      ["x-one", "1"],
      ["X-ONE", "2"],
      ["User-Agent", "shown"],
    ]);
  });

  it("is the viewer's address by CloudFront's word, where it is listed", () => {
    const raw = ["CloudFront-Viewer-Address", "198.51.100.1:1"];
    const listed = policy(["CloudFront-Viewer-Address", "User-Agent"], "none");
    assert.deepEqual(forwardedHeaders(raw, listed, VIEWER), [
      ["cloudfront-viewer-address", "203.0.113.7:4711"],
    ]);
  });

  it("is no header without a policy, but CloudFront's own name", () => {
    assert.deepEqual(forwardedHeaders(["Accept", "*/*"], NOTHING_FORWARDED, VIEWER), [
      ["user-agent", "Amazon CloudFront"],
    ]);
  });

  const search = "?ticket=a%20b&x=1&ticket=c&%74icket=d&flag";
  const queries: readonly [behavior: string, names: string[], shown: string][] = [
    ["none", [], ""],
    ["all", [], "?ticket=a%20b&x=1&ticket=c&%74icket=d&flag"],
    ["whitelist", ["ticket"], "?ticket=a%20b&ticket=c&%74icket=d"],
    ["allExcept", ["ticket"], "?x=1&flag"],
  ];
  for (const [behavior, names, shown] of queries) {
    it(`is "${shown}" of a query where the policy says ${behavior}`, () => {
      assert.equal(forwardedQuery(search, policy([], behavior, names)), shown);
    });
  }

  it("cannot be a header of CloudFront's that the edge does not know", () => {
    assert.throws(() => policy(["CloudFront-Viewer-City"], "none"), /cloudfront-viewer-city/);
  });
});
