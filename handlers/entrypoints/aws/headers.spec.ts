import assert from "node:assert/strict";
import { headerOf, subprotocolOf, ticketOf, viewerOf } from "./headers.ts";

describe("headers of API Gateway's events", () => {
  it("are found in any case, and need not be there", () => {
    for (const name of ["Origin", "origin", "ORIGIN"]) {
      assert.equal(headerOf({ [name]: "https://app.example" }, "Origin"), "https://app.example");
    }
    for (const none of [{}, null, undefined]) assert.equal(headerOf(none, "Origin"), undefined);
  });

  for (const [address, ip] of [
    ["198.51.100.7:46532", "198.51.100.7"],
    ["2001:db8::1:46532", "2001:db8::1"],
    ["[2001:db8::1]:46532", "2001:db8::1"],
    ["2001:db8:1:2:3:4:5:6:443", "2001:db8:1:2:3:4:5:6"],
    ["198.51.100.7", undefined],
    ["unknown:1", undefined],
    ["", undefined],
  ] as const) {
    it(`take ${JSON.stringify(address)} for the viewer ${ip}`, () => {
      assert.equal(viewerOf({ "cloudfront-viewer-address": address }), ip);
    });
  }

  it("never take the viewer from what a viewer can write", () => {
    assert.equal(viewerOf({ "X-Forwarded-For": "198.51.100.7" }), undefined);
  });

  it("carry the ticket among the subprotocols, before the query", () => {
    const headers = { "sec-websocket-protocol": "semantest.v1, ticket.abc" };
    assert.equal(ticketOf(headers, { ticket: "query" }), "abc");
    assert.equal(ticketOf({}, { ticket: "query" }), "query");
    assert.equal(ticketOf(null, null), undefined);
  });

  it("are answered with our subprotocol only, and only where it was offered", () => {
    assert.equal(subprotocolOf({ "Sec-WebSocket-Protocol": "ticket.abc,semantest.v1" }), "semantest.v1");
    assert.equal(subprotocolOf({ "Sec-WebSocket-Protocol": "ticket.abc, other" }), undefined);
    assert.equal(subprotocolOf({}), undefined);
  });
});
