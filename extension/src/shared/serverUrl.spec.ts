import assert from "node:assert/strict";
import { parseServerUrl } from "./serverUrl.ts";

describe("parseServerUrl", () => {
  it("names the server and asks for its host alone", () => {
    assert.deepEqual(parseServerUrl(" wss://relay.example:8443/ "), {
      url: "wss://relay.example:8443",
      permission: "https://relay.example/*",
    });
  });

  for (const bad of [
    "",
    "relay.example",
    "https://relay.example",
    "ws://relay.example",
    "wss://a/path",
    "wss://",
  ]) {
    it(`refuses "${bad}"`, () => assert.equal(parseServerUrl(bad), undefined));
  }

  for (const here of [
    "ws://localhost:3003",
    "wss://localhost:3003",
    "wss://LOCALHOST",
    "wss://a.localhost",
    "wss://127.0.0.1:8443",
    "wss://127.1",
    "wss://2130706433",
    "wss://[::1]",
    "wss://[0:0:0:0:0:0:0:1]:3003",
    "wss://0.0.0.0",
    "wss://[::]",
  ]) {
    it(`refuses this machine as ${here}`, () => assert.equal(parseServerUrl(here), undefined));
  }

  it("refuses a name with a password, a query or a fragment", () => {
    for (const bad of ["wss://u:p@a.example", "wss://a.example?key=1", "wss://a.example#x"])
      assert.equal(parseServerUrl(bad), undefined);
  });
});
