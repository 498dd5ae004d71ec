import assert from "node:assert/strict";
import { decideServers } from "./decide.ts";
import { DEFAULT_CONNECTION_STRATEGY, type StrategyOptions } from "./options.ts";
import { isLoopback, readServer } from "./server.ts";

const LOCAL = "ws://localhost:3003";
const REMOTE = "wss://api.extension.semantest.com";

const order = (options: StrategyOptions, env: Record<string, string> = {}, pageOrigin?: string) =>
  decideServers(options, env, pageOrigin).servers.map((it) => it.url);

describe("decideServers", () => {
  it("looks at home first by default, with the documented defaults", () => {
    assert.deepEqual(DEFAULT_CONNECTION_STRATEGY, {
      preferLocal: true,
      localUrl: LOCAL,
      remoteUrl: REMOTE,
      signatureTimeout: 2000,
      expectedSignature: { service: "semantest", version: "1.0.0" },
    });
    const decision = decideServers({}, {});
    assert.deepEqual(decision.servers, [
      { kind: "local", url: LOCAL, origin: "http://localhost:3003", host: "localhost:3003" },
      {
        kind: "remote",
        url: REMOTE,
        origin: "https://api.extension.semantest.com",
        host: "api.extension.semantest.com",
      },
    ]);
    assert.equal(decision.signatureTimeout, 2000);
  });

  it("orders by SEMANTEST_SERVER, then preferLocal, then the person, then the environment", () => {
    const production = { environment: "production" } as const;
    assert.deepEqual(order(production), [REMOTE, LOCAL]);
    assert.deepEqual(order({ environment: "development" }), [LOCAL, "wss://dev.api.extension.semantest.com"]);
    assert.deepEqual(order({ ...production, userPrefersLocal: true }), [LOCAL, REMOTE]);
    assert.deepEqual(order({ userPrefersLocal: true, connectionStrategy: { preferLocal: false } }), [
      REMOTE,
      LOCAL,
    ]);
    assert.deepEqual(order({ connectionStrategy: { preferLocal: true } }, { SEMANTEST_SERVER: "remote" }), [
      REMOTE,
    ]);
    assert.deepEqual(order(production, { SEMANTEST_SERVER: "local" }), [LOCAL]);
    assert.deepEqual(order(production, { SEMANTEST_SERVER: "" }), [REMOTE, LOCAL]);
  });

  it("says what decided", () => {
    const who = (options: StrategyOptions, env = {}, page?: string) =>
      decideServers(options, env, page).decidedBy;
    assert.equal(who({}, { SEMANTEST_SERVER: "local" }), "SEMANTEST_SERVER");
    assert.equal(who({ connectionStrategy: { preferLocal: false } }), "preferLocal");
    assert.equal(who({ userPrefersLocal: false }), "userPrefersLocal");
    assert.equal(who({ environment: "development" }), "environment");
    assert.equal(who({}), "default");
    assert.equal(who({}, {}, "https://site.example"), "page");
  });

  it("takes a server's name from the environment variable, the option, the environment, the default", () => {
    const env = { SEMANTEST_LOCAL_URL: "ws://127.0.0.1:4000", SEMANTEST_REMOTE_URL: "wss://env.example" };
    const connectionStrategy = { localUrl: "ws://[::1]:5000", remoteUrl: "wss://option.example" };
    assert.deepEqual(order({ connectionStrategy }, env), ["ws://127.0.0.1:4000", "wss://env.example"]);
    assert.deepEqual(order({ connectionStrategy, environment: "development" }), [
      "ws://[::1]:5000",
      "wss://option.example",
    ]);
  });

  it("looks for no local server from a web page of another machine, unless asked to", () => {
    const page = "https://site.example";
    assert.deepEqual(order({}, {}, page), [REMOTE]);
    assert.deepEqual(order({}, {}, "http://localhost:8080"), [LOCAL, REMOTE]);
    assert.deepEqual(order({}, {}, "chrome-extension://abc"), [LOCAL, REMOTE]);
    assert.deepEqual(order({}, {}, "null"), [REMOTE]);
    assert.deepEqual(order({ connectionStrategy: { preferLocal: true } }, {}, page), [LOCAL, REMOTE]);
    assert.deepEqual(order({ connectionStrategy: { localUrl: LOCAL } }, {}, page), [LOCAL, REMOTE]);
    assert.deepEqual(order({ userPrefersLocal: true }, {}, page), [LOCAL, REMOTE]);
    assert.deepEqual(order({}, { SEMANTEST_LOCAL_URL: LOCAL }, page), [LOCAL, REMOTE]);
    assert.deepEqual(order({}, { SEMANTEST_SERVER: "local" }, page), [LOCAL]);
    assert.deepEqual(order({ connectionStrategy: { preferLocal: false } }, {}, page), [REMOTE]);
  });

  it("names the setting, its value and what is allowed when a setting is wrong", () => {
    const fails = (options: StrategyOptions, env: Record<string, string>, message: RegExp) =>
      assert.throws(() => decideServers(options, env), { code: "INVALID_INPUT", message });
    fails({}, { SEMANTEST_SERVER: "cloud" }, /SEMANTEST_SERVER "cloud": must be local or remote/);
    fails(
      {},
      { SEMANTEST_LOCAL_URL: "localhost:3003" },
      /SEMANTEST_LOCAL_URL "localhost:3003": must be wss:/,
    );
    fails({ connectionStrategy: { localUrl: "nonsense" } }, {}, /localUrl "nonsense": must be wss:/);
    fails({ connectionStrategy: { remoteUrl: "https://a.example" } }, {}, /remoteUrl "https:.*must be wss:/);
    fails({ connectionStrategy: { remoteUrl: "ws://a.example" } }, {}, /must be wss:/);
    fails({ connectionStrategy: { signatureTimeout: 0 } }, {}, /signatureTimeout 0: must be more than 0/);
    for (const url of [
      "ws://localhost/ws",
      "ws://localhost?a",
      "ws://localhost#a",
      "ws://u@localhost",
      "ws://:p@localhost",
    ]) {
      fails({ connectionStrategy: { localUrl: url } }, {}, /must be wss:/);
    }
    const unknown: { environment?: "production" } = {};
    Object.assign(unknown, { environment: "constructor" });
    fails(unknown, {}, /environment "constructor": must be development or production/);
  });
});

describe("readServer", () => {
  it("knows this machine by its names and addresses", () => {
    for (const name of ["localhost", "app.localhost", "127.0.0.1", "127.8.9.10", "[::1]"])
      assert.ok(isLoopback(name));
    for (const name of ["localhost.example", "128.0.0.1", "127.0.0.1.example", "[::2]"])
      assert.ok(!isLoopback(name));
  });

  it("leaves out a default port", () => {
    assert.equal(readServer("remote", "remoteUrl", "wss://a.example:443/").url, "wss://a.example");
  });
});
