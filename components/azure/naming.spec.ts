import assert from "node:assert/strict";
import * as fc from "fast-check";
import { compactName, physicalName, stableGuid } from "./naming.ts";

describe("physical names on Azure", () => {
  const names: readonly [component: string, name: string, compact: string][] = [
    ["relay", "relay-0a1b2c3d-kv", "relay0a1b2c3dhost"],
    ["My Relay_2", "my-relay-2-0a1b2c3d-kv", "myrelay20a1b2c3dhost"],
    ["2nd relay", "nd-relay-0a1b2c3d-kv", "ndrelay0a1b2c3dhost"],
    ["Реле", "semantest-0a1b2c3d-kv", "semantest0a1b2c3dhost"],
    ["a-very-long-name", "a-very-long-0a1b2c3d-kv", "averylon0a1b2c3dhost"],
  ];
  for (const [component, name, compact] of names) {
    it(`turn ${component} into ${name} and ${compact}`, () => {
      assert.equal(physicalName(component, "0a1b2c3d", "kv"), name);
      assert.equal(compactName(component, "0a1b2c3d", "host"), compact);
    });
  }

  // The strictest rules of Microsoft's "Naming rules and restrictions for Azure resources".
  const rules: readonly [service: string, name: (component: string) => string, rule: RegExp][] = [
    ["a vault", (it) => physicalName(it, "0a1b2c3d", "kv"), /^(?=.{3,24}$)[a-z](?!.*--)[a-z0-9-]*[a-z0-9]$/],
    // The functions host tells apps of one storage account apart by the first 32 characters.
    [
      "a functions app",
      (it) => physicalName(it, "0a1b2c3d", "green"),
      /^(?=.{2,32}$)[a-z0-9][a-z0-9-]*[a-z0-9]$/,
    ],
    ["SignalR", (it) => physicalName(it, "0a1b2c3d", "sockets"), /^(?=.{3,63}$)[a-z][a-z0-9-]*[a-z0-9]$/],
    ["Cosmos DB", (it) => physicalName(it, "0a1b2c3d", "data"), /^(?=.{3,44}$)[a-z0-9][a-z0-9-]*[a-z0-9]$/],
    ["an endpoint", (it) => physicalName(it, "0a1b2c3d", "edge"), /^(?=.{2,46}$)[a-z0-9][a-z0-9-]*[a-z0-9]$/],
    ["a storage account", (it) => compactName(it, "0a1b2c3d", "images"), /^[a-z0-9]{3,24}$/],
    ["a firewall", (it) => compactName(it, "0a1b2c3d", "firewall"), /^[a-z][a-z0-9]{0,127}$/],
    ["a rule set", (it) => compactName(it, "0a1b2c3d", "headers"), /^[a-z][a-z0-9]{0,59}$/],
  ];
  for (const [service, name, rule] of rules) {
    it(`are taken by ${service}, whatever the component is called`, () => {
      fc.assert(
        fc.property(
          fc.oneof(fc.string({ unit: "binary" }), fc.stringMatching(/^[a-z-]{0,30}$/)),
          (component) => {
            assert.match(name(component), rule);
          },
        ),
      );
    });
  }

  it("make a GUID that depends on all its parts and their order", () => {
    const guid = stableGuid("scope", "principal", "role");
    assert.match(guid, /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    assert.equal(stableGuid("scope", "principal", "role"), guid);
    assert.notEqual(stableGuid("principal", "scope", "role"), guid);
    assert.notEqual(stableGuid("scope", "principal"), guid);
  });
});
