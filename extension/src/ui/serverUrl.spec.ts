import assert from "node:assert/strict";
import { parseServerUrl } from "./serverUrl.ts";

describe("parseServerUrl", () => {
  it("names the server and asks for its host alone", () => {
    assert.deepEqual(parseServerUrl(" wss://relay.example:8443/ "), {
      url: "wss://relay.example:8443",
      permission: "https://relay.example/*",
    });
    assert.deepEqual(parseServerUrl("ws://127.0.0.1:3003"), {
      url: "ws://127.0.0.1:3003",
      permission: "http://127.0.0.1/*",
    });
  });

  for (const bad of ["", "relay.example", "https://relay.example", "ws://relay.example", "wss://a/path"]) {
    it(`refuses "${bad}"`, () => assert.equal(parseServerUrl(bad), undefined));
  }

  it("refuses a name with a password, a query or a fragment", () => {
    for (const bad of ["wss://u:p@a.example", "wss://a.example?key=1", "wss://a.example#x"])
      assert.equal(parseServerUrl(bad), undefined);
  });
});
