import assert from "node:assert/strict";
import { MANIFEST } from "../../manifest/manifest.ts";
import { optionalHosts } from "./hosts.ts";

describe("hosts that are given back", () => {
  const required = [...MANIFEST.host_permissions];

  it("are those that the person allowed, and none that the manifest wants", () => {
    const allowed = ["http://localhost/*", "http://127.0.0.1/*", "https://relay.example/*"];
    assert.deepEqual(optionalHosts([...required, ...allowed].toSorted(), MANIFEST), allowed.toSorted());
    assert.deepEqual(optionalHosts(required, MANIFEST), []);
  });

  it("are none of those in which a content script runs", () => {
    const scripts = { content_scripts: [{ matches: ["https://chatgpt.com/*"] }] };
    assert.deepEqual(optionalHosts(["https://chatgpt.com/*", "https://a.example/*"], scripts), [
      "https://a.example/*",
    ]);
    assert.deepEqual(optionalHosts(["https://a.example/*"], {}), ["https://a.example/*"]);
  });
});
