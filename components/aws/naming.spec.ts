import assert from "node:assert/strict";
import * as fc from "fast-check";
import { physicalName } from "./naming.ts";

describe("physical names on AWS", () => {
  const names: readonly [component: string, name: string][] = [
    ["relay", "relay-0a1b2c3d-images"],
    ["My Relay_2", "my-relay-2-0a1b2c3d-images"],
    ["2nd relay", "nd-relay-0a1b2c3d-images"],
    ["Реле", "semantest-0a1b2c3d-images"],
    ["a-very-long-name-that-nobody-needs", "a-very-long-name-that-no-0a1b2c3d-images"],
  ];
  for (const [component, name] of names) {
    it(`turn ${component} into ${name}`, () => {
      assert.equal(physicalName(component, "0a1b2c3d", "images"), name);
    });
  }

  it("are taken by the strictest service, S3, whatever the component is called", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (component) => {
        assert.match(
          physicalName(component, "0a1b2c3d", "longest-purpose-of-all"),
          /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/,
        );
        assert.ok(physicalName(component, "0a1b2c3d", "longest-purpose-of-all").length <= 63);
      }),
    );
  });
});
