import assert from "node:assert/strict";
import * as v from "valibot";
import { DEFAULT_SETTINGS, SettingsSchema, StoredSettingsSchema } from "./settings.ts";

const OWN = { ...DEFAULT_SETTINGS, preferLocal: true, serverUrl: "wss://relay.example:8443" };

describe("the settings", () => {
  it("are taken with another public server", () => {
    assert.deepEqual(v.parse(SettingsSchema, OWN), OWN);
    assert.deepEqual(v.parse(StoredSettingsSchema, OWN), OWN);
  });

  for (const serverUrl of ["wss://localhost:3003", "ws://relay.example", "wss://relay.example/", 7])
    it(`name no server ${serverUrl}: refused where set, left out where it was stored`, () => {
      assert.equal(v.is(SettingsSchema, { ...OWN, serverUrl }), false);
      assert.deepEqual(v.parse(StoredSettingsSchema, { ...OWN, serverUrl }), { ...OWN, serverUrl: null });
    });
});
