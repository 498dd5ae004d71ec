import assert from "node:assert/strict";
import { systemClock } from "./clock.ts";
import { connectionParts } from "./options.ts";
import { createKeyPair, exportPublicKey } from "./signing.ts";

describe("connectionParts", () => {
  it("takes key and servers from the environment, where the program says nothing", () => {
    const env = { SEMANTEST_API_KEY: "smt_c_env", SEMANTEST_REMOTE_URL: "wss://cloud.example" };
    const { credentials, decision } = connectionParts({ env });
    assert.equal(decision.remote.url, "wss://cloud.example");
    assert.equal(credentials.keyOf(decision.remote), "smt_c_env");
    assert.equal(connectionParts({ env, apiKey: "own" }).credentials.keyOf(decision.remote), "own");
    const empty = connectionParts({ env: { SEMANTEST_API_KEY: "" } });
    assert.equal(empty.credentials.mayEnter(empty.decision.remote), false);
  });

  it("is the machine's own where nothing is given: its environment, its time, its memory", async () => {
    const { SEMANTEST_REMOTE_URL: before } = process.env;
    process.env.SEMANTEST_REMOTE_URL = "wss://process.example";
    try {
      const { decision, clock, pins, sessions, connectTimeoutMs } = connectionParts({});
      assert.equal(decision.remote.url, "wss://process.example");
      assert.deepEqual([clock, connectTimeoutMs], [systemClock, 5000]);
      const key = await exportPublicKey(await createKeyPair());
      await pins.pin?.("localhost:3003", key);
      assert.deepEqual(await pins.get("localhost:3003"), key);
      await sessions.set("a", 1);
      await sessions.delete("a");
      assert.deepEqual(await sessions.keys(), []);
    } finally {
      if (before === undefined) delete process.env.SEMANTEST_REMOTE_URL;
      else process.env.SEMANTEST_REMOTE_URL = before;
    }
  });

  it("looks for no local server from a web page of another machine", () => {
    assert.equal("location" in globalThis, false, "Node has none");
    Object.defineProperty(globalThis, "location", {
      value: { origin: "https://site.example" },
      configurable: true,
    });
    try {
      assert.deepEqual(
        connectionParts({ env: {} }).decision.servers.map((it) => it.kind),
        ["remote"],
      );
    } finally {
      Reflect.deleteProperty(globalThis, "location");
    }
  });

  it("lays other meanings of close codes over the known ones", () => {
    const { closeActions } = connectionParts({ env: {}, closeActions: { 4999: "later", 1013: "retry" } });
    assert.deepEqual(
      [closeActions[4999], closeActions[1013], closeActions[1009]],
      ["later", "retry", "suspect"],
    );
  });
});
