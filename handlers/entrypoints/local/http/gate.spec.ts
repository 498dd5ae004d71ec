import assert from "node:assert/strict";
import {
  type GateRefusal,
  type GateRequest,
  type GateRules,
  gate,
  loopbackHosts,
  originHosts,
  pathOf,
} from "./gate.ts";

const EXTENSION = "chrome-extension://abcdefghijklmnopabcdefghijklmnop";
const LOCAL: GateRules = { hosts: loopbackHosts(3003), origins: new Set([EXTENSION]), operatorPage: true };
const PUBLIC: GateRules = {
  hosts: originHosts("https://relay.example.com"),
  origins: new Set([EXTENSION]),
  operatorPage: false,
};

const PLAIN: GateRequest = {
  method: "GET",
  target: "/signature",
  upgrade: false,
  host: "localhost:3003",
  origin: undefined,
  fetchSite: undefined,
  contentType: undefined,
  hasBody: false,
};

const JSON_BODY = { method: "POST", hasBody: true, contentType: "application/json" };
/** Every door of the local server, and the upgrade. */
const DOORS: readonly Partial<GateRequest>[] = [
  { target: "/", upgrade: true },
  { target: "/?ticket=abc", upgrade: true },
  { target: "/" },
  { target: "/operator/page.js" },
  { target: "/operator/events" },
  { target: "/signature" },
  { target: "/health" },
  { target: "/metrics" },
  { target: "/connect", ...JSON_BODY },
  { target: "/keys", ...JSON_BODY },
  { target: "/keys" },
  { target: "/keys/self", method: "DELETE" },
  { target: "/pairings", ...JSON_BODY },
  { target: "/pairings/ABCD1234", ...JSON_BODY },
  { target: "/peers" },
  { target: "/events", ...JSON_BODY },
  { target: "/jobs/job-1?wait=25" },
  { target: "/images", ...JSON_BODY },
  { target: "/images/i/complete", ...JSON_BODY },
  { target: "/images/i" },
  { target: "/blobs/b", method: "PUT", hasBody: true, contentType: "image/png" },
  { target: "/blobs/b" },
  { target: "/connect", method: "OPTIONS" },
  { target: "/no-such-door" },
];
const OPERATOR_TARGETS = ["/", "/operator/page.js", "/operator/events", "/health", "/metrics"];

/** Header cases; the verdict is the refusing rule, or `passes`. `own` is the verdict at the operator page's own doors. */
const CASES: readonly {
  name: string;
  headers: Partial<GateRequest>;
  verdict: GateRefusal["rule"] | "passes";
  own?: "passes";
}[] = [
  { name: "Host localhost", headers: { host: "localhost:3003" }, verdict: "passes" },
  { name: "Host 127.0.0.1", headers: { host: "127.0.0.1:3003" }, verdict: "passes" },
  { name: "Host [::1]", headers: { host: "[::1]:3003" }, verdict: "passes" },
  { name: "Host in capitals", headers: { host: "LOCALHOST:3003" }, verdict: "passes" },
  { name: "no Host", headers: { host: undefined }, verdict: "host" },
  { name: "an empty Host", headers: { host: "" }, verdict: "host" },
  { name: "Host without the port", headers: { host: "localhost" }, verdict: "host" },
  { name: "Host with another port", headers: { host: "localhost:3004" }, verdict: "host" },
  { name: "a rebound name as Host", headers: { host: "evil.example:3003" }, verdict: "host" },
  {
    name: "a name that begins like localhost",
    headers: { host: "localhost.evil.example:3003" },
    verdict: "host",
  },
  { name: "localhost with a trailing dot", headers: { host: "localhost.:3003" }, verdict: "host" },
  { name: "another loopback address", headers: { host: "127.0.0.2:3003" }, verdict: "host" },
  { name: "0.0.0.0 as Host", headers: { host: "0.0.0.0:3003" }, verdict: "host" },
  { name: "::1 without brackets", headers: { host: "::1:3003" }, verdict: "host" },
  { name: "credentials in Host", headers: { host: "a@localhost:3003" }, verdict: "host" },
  { name: "the allowed extension", headers: { origin: EXTENSION }, verdict: "passes" },
  {
    name: "the allowed extension, cross-site",
    headers: { origin: EXTENSION, fetchSite: "cross-site" },
    verdict: "passes",
  },
  { name: "Origin null", headers: { origin: "null" }, verdict: "origin" },
  { name: "an empty Origin", headers: { origin: "" }, verdict: "origin" },
  { name: "a web page's Origin", headers: { origin: "https://evil.example" }, verdict: "origin" },
  { name: "another extension", headers: { origin: `${EXTENSION}x` }, verdict: "origin" },
  { name: "two origins", headers: { origin: `${EXTENSION}, https://evil.example` }, verdict: "origin" },
  {
    name: "the extension's origin beside a rebound Host",
    headers: { origin: EXTENSION, host: "evil.example:3003" },
    verdict: "host",
  },
  {
    name: "a page on another port of this machine",
    headers: { origin: "http://localhost:8080", fetchSite: "same-site" },
    verdict: "origin",
  },
  {
    name: "a page on the other loopback name",
    headers: { origin: "http://127.0.0.1:3003", fetchSite: "cross-site" },
    verdict: "origin",
  },
  {
    name: "the https twin of this server",
    headers: { origin: "https://localhost:3003", fetchSite: "same-site" },
    verdict: "origin",
  },
  {
    name: "this server's own page",
    headers: { origin: "http://localhost:3003", fetchSite: "same-origin" },
    verdict: "origin",
    own: "passes",
  },
  {
    name: "this server's own page, without Origin",
    headers: { fetchSite: "same-origin" },
    verdict: "fetch-site",
    own: "passes",
  },
  { name: "an address typed by the person", headers: { fetchSite: "none" }, verdict: "passes" },
  { name: "a link or image on another site", headers: { fetchSite: "cross-site" }, verdict: "fetch-site" },
  { name: "a link or image on the same site", headers: { fetchSite: "same-site" }, verdict: "fetch-site" },
  { name: "an unknown Sec-Fetch-Site", headers: { fetchSite: "elsewhere" }, verdict: "fetch-site" },
];

function ruleOf(rules: GateRules, request: GateRequest): string {
  return gate(rules, request)?.rule ?? "passes";
}

describe("gate of the local server, at every door and upgrade", () => {
  for (const { name, headers, verdict, own } of CASES) {
    it(`${name}: ${verdict}${own === undefined ? "" : ` (${own} at the operator page's doors)`}`, () => {
      for (const door of DOORS) {
        const operatorDoor = OPERATOR_TARGETS.includes(door.target ?? "") && door.upgrade !== true;
        const expected = operatorDoor && own !== undefined ? own : verdict;
        const title = `${door.upgrade ? "upgrade" : (door.method ?? "GET")} ${door.target}`;
        assert.equal(ruleOf(LOCAL, { ...PLAIN, ...door, ...headers }), expected, title);
      }
    });
  }

  it("lets the operator page only read", () => {
    const own = { ...PLAIN, origin: "http://localhost:3003", fetchSite: "same-origin" };
    assert.equal(ruleOf(LOCAL, { ...own, target: "/health", method: "HEAD" }), "passes");
    assert.equal(ruleOf(LOCAL, { ...own, target: "/health", ...JSON_BODY }), "origin");
    assert.equal(ruleOf(LOCAL, { ...own, target: "/operator/events", method: "DELETE" }), "origin");
  });

  it("sees through dot segments behind which the operator page would reach another door", () => {
    const own = { ...PLAIN, origin: "http://localhost:3003", fetchSite: "same-origin" };
    for (const target of ["/operator/../keys", "/operator/%2e%2e/keys", "/operator/..\\keys"]) {
      assert.equal(ruleOf(LOCAL, { ...own, target }), "origin", target);
    }
  });

  it("takes no target but a path", () => {
    for (const target of ["http://evil.example/", "*", "//evil.example/", "/\\evil.example/", ""]) {
      assert.equal(ruleOf(LOCAL, { ...PLAIN, target }), "target", target);
    }
  });

  const bodies: readonly [string, Partial<GateRequest>, string][] = [
    ["JSON", { contentType: "application/json" }, "passes"],
    ["JSON with a charset", { contentType: "Application/JSON; charset=utf-8" }, "passes"],
    ["text, which a form can send", { contentType: "text/plain" }, "content-type"],
    ["a form", { contentType: "application/x-www-form-urlencoded" }, "content-type"],
    ["a multipart form", { contentType: "multipart/form-data; boundary=x" }, "content-type"],
    ["no type", { contentType: undefined }, "content-type"],
    ["an image at a door for JSON", { contentType: "image/png" }, "content-type"],
    ["an image for the image store", { target: "/blobs/x", contentType: "image/png" }, "passes"],
    ["an SVG for the image store", { target: "/blobs/x", contentType: "image/svg+xml" }, "content-type"],
    ["JSON for the image store", { target: "/blobs/x", contentType: "application/json" }, "content-type"],
  ];
  for (const [name, request, expected] of bodies) {
    it(`body of ${name}: ${expected}`, () => {
      const post = { ...PLAIN, target: "/events", method: "POST", hasBody: true };
      assert.equal(ruleOf(LOCAL, { ...post, ...request }), expected);
    });
  }

  it("needs no port in Host where the port is the scheme's own", () => {
    assert.ok(loopbackHosts(80).has("localhost"));
    assert.ok(!loopbackHosts(3003).has("localhost"));
  });
});

describe("gate with a public origin", () => {
  const asked = { ...PLAIN, host: "relay.example.com" };

  it("accepts that Host alone", () => {
    assert.equal(ruleOf(PUBLIC, asked), "passes");
    assert.equal(ruleOf(PUBLIC, { ...asked, host: "relay.example.com:443" }), "passes");
    for (const host of [
      "localhost:3003",
      "127.0.0.1:3003",
      "[::1]:3003",
      "relay.example.com:80",
      "example.com",
    ]) {
      assert.equal(ruleOf(PUBLIC, { ...asked, host }), "host", host);
    }
  });

  it("keeps a port that the origin names", () => {
    assert.deepEqual([...originHosts("http://localhost:8443")], ["localhost:8443"]);
  });

  it("gives its own origin no doors, since it shows no operator page", () => {
    const own = { ...asked, target: "/health", origin: "http://relay.example.com", fetchSite: "same-origin" };
    assert.equal(ruleOf(PUBLIC, own), "origin");
    assert.equal(ruleOf(PUBLIC, { ...own, origin: undefined }), "fetch-site");
  });

  it("holds browsers to the same origins", () => {
    assert.equal(ruleOf(PUBLIC, { ...asked, origin: EXTENSION, fetchSite: "cross-site" }), "passes");
    assert.equal(ruleOf(PUBLIC, { ...asked, origin: "https://evil.example" }), "origin");
    assert.equal(ruleOf(PUBLIC, { ...asked, origin: "null" }), "origin");
  });
});

describe("pathOf", () => {
  it("drops the query and normalises", () => {
    assert.equal(pathOf("/a/./b/../c?d=/e"), "/a/c");
  });
});
