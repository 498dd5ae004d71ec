import assert from "node:assert/strict";
import { answeredHeaders, forwardedHeaders } from "./headers.ts";

const VIEWER = { address: "192.0.2.1", host: "relay.example.com" };
const PROFILE = { frontDoorId: "its-id", originHostHeader: "app.azurewebsites.net" };

function rule(headerAction: string, headerName: string, value?: string) {
  const parameters = { typeName: "DeliveryRuleHeaderActionParameters", headerAction, headerName, value };
  return { properties: { order: 1, actions: [{ name: "ModifyResponseHeader", parameters }] } };
}

describe("headers at Front Door", () => {
  it("tell the origin the profile, the viewer's address and both hosts", () => {
    const headers = forwardedHeaders({ "x-forwarded-for": "198.51.100.1" }, VIEWER, PROFILE);
    const { host } = headers;
    assert.deepEqual(
      [host, headers["x-azure-fdid"], headers["x-azure-socketip"], headers["x-forwarded-host"]],
      ["app.azurewebsites.net", "its-id", "192.0.2.1", "relay.example.com"],
    );
    assert.equal(headers["x-forwarded-for"], "198.51.100.1, 192.0.2.1");
    assert.equal(headers["x-azure-clientip"], "198.51.100.1", "which a viewer can choose");
  });

  it("are not what a viewer claims", () => {
    const claimed = {
      "x-azure-fdid": "other",
      "x-azure-socketip": "::1",
      "x-azure-made-up": "1",
      "x-fd-x": "1",
    };
    const headers = forwardedHeaders(claimed, VIEWER, PROFILE);
    assert.deepEqual(
      Object.keys(claimed).map((name) => headers[name]),
      ["its-id", "192.0.2.1", undefined, undefined],
    );
  });

  it("are changed in answers as the rules say, and in no other way", () => {
    const given = { "x-old": "1", "x-kept": "2" };
    const rules = [rule("Overwrite", "X-Old", "3"), rule("Delete", "X-Kept"), rule("Append", "X-New", "4")];
    const { "x-azure-ref": ref, ...changed } = answeredHeaders(given, rules);
    assert.equal(typeof ref, "string");
    assert.deepEqual(changed, { "x-old": "3", "x-new": "4" });
    assert.throws(() => answeredHeaders({}, [{ properties: { order: 1, actions: [{ name: "Redirect" }] } }]));
  });
});
