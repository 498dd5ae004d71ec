import assert from "node:assert/strict";
import { viewerAddress } from "./viewer.ts";

describe("viewerAddress", () => {
  const from = (forwarded: string | undefined, behindProxy: boolean): string =>
    viewerAddress(
      { socket: { remoteAddress: "127.0.0.1" }, headers: { "x-forwarded-for": forwarded } },
      behindProxy,
    );

  it("believes no header where no proxy stands in front", () => {
    assert.equal(from("203.0.113.7", false), "127.0.0.1");
  });

  const cases: readonly [string | undefined, string][] = [
    ["203.0.113.7", "203.0.113.7"],
    ["10.0.0.1, 203.0.113.7", "203.0.113.7"],
    ["2001:db8::1", "2001:db8::1"],
    ["203.0.113.7, not-an-address", "127.0.0.1"],
    ["", "127.0.0.1"],
    [undefined, "127.0.0.1"],
  ];
  for (const [forwarded, expected] of cases) {
    it(`takes ${expected} from what the proxy added last to ${JSON.stringify(forwarded)}`, () => {
      assert.equal(from(forwarded, true), expected);
    });
  }
});
