import assert from "node:assert/strict";
import { pathAtOrigin, routeOf } from "./routing.ts";

// What Microsoft's page on the matching of routes says, by its own kind of examples.

describe("routes of Front Door", () => {
  const routes = [
    { name: "all", patternsToMatch: ["/*"] },
    { name: "sockets", patternsToMatch: ["/client", "/client/*"] },
    { name: "one", patternsToMatch: ["/client/one"] },
    { name: "deep", patternsToMatch: ["/client/deep/*"] },
  ];
  const cases: readonly [path: string, name: string, rest?: string][] = [
    ["/", "all", ""],
    ["/signature", "all", "signature"],
    ["/client", "sockets"],
    ["/client/", "sockets", ""],
    ["/client/two", "sockets", "two"],
    ["/CLIENT/Two", "sockets", "Two"],
    ["/clients", "all", "clients"],
    ["/client/one", "one"],
    ["/client/one/more", "sockets", "one/more"],
    ["/client/deep/down", "deep", "down"],
  ];
  for (const [path, name, rest] of cases) {
    it(`lead ${path} to ${name}`, () => {
      const match = routeOf(routes, path);
      assert.deepEqual([match?.route.name, match?.rest], [name, rest]);
      assert.equal(routeOf(routes.toReversed(), path)?.route.name, name, "in any order");
    });
  }

  it("lead a path that none of them takes nowhere", () => {
    assert.equal(routeOf([{ patternsToMatch: ["/client/*"] }], "/"), undefined);
  });

  it("put a path of the origin in the place of what the pattern names", () => {
    assert.equal(pathAtOrigin("/a/b", "b", undefined), "/a/b");
    assert.equal(pathAtOrigin("/a/b", "b", "/other/"), "/other/b");
    assert.equal(pathAtOrigin("/a", undefined, "/other"), "/other/a");
  });
});
