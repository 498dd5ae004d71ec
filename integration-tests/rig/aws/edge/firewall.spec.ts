import assert from "node:assert/strict";
import { type Inspected, parseFirewall } from "./firewall.ts";

function matching(fieldToMatch: unknown, positionalConstraint: string, searchString: string) {
  const textTransformations = [{ priority: 0, type: "LOWERCASE" }];
  return { byteMatchStatement: { fieldToMatch, positionalConstraint, searchString, textTransformations } };
}

function asking(host: string, path = "/", method = "GET"): Inspected {
  return { method, path, headers: new Map([["host", host]]) };
}

const HOST = matching({ singleHeader: { name: "Host" } }, "EXACTLY", "relay.example.com");
const HEALTH = matching({ uriPath: {} }, "EXACTLY", "/health");

describe("the edge's firewall", () => {
  const firewall = parseFirewall({
    defaultAction: { allow: {} },
    customResponseBodies: [{ key: "no", content: "no entry", contentType: "TEXT_PLAIN" }],
    rules: [
      {
        name: "late",
        priority: 9,
        action: { block: {} },
        statement: matching({ uriPath: {} }, "STARTS_WITH", "/admin"),
      },
      {
        name: "other hosts",
        priority: 0,
        action: {
          block: {
            customResponse: {
              responseCode: 421,
              customResponseBodyKey: "no",
              responseHeaders: [{ name: "Retry-After", value: "60" }],
            },
          },
        },
        statement: {
          andStatement: {
            statements: [{ notStatement: { statement: HOST } }, { notStatement: { statement: HEALTH } }],
          },
        },
      },
      { name: "rate", priority: 1, action: { block: {} }, statement: { rateBasedStatement: { limit: 100 } } },
      {
        name: "managed",
        priority: 2,
        overrideAction: { none: {} },
        statement: { managedRuleGroupStatement: { name: "x", vendorName: "AWS" } },
      },
    ],
  });

  it("lets through what no rule blocks", () => {
    assert.equal(firewall.judge(asking("RELAY.example.com", "/anything")), undefined);
    assert.equal(firewall.judge(asking("other.example.com", "/health")), undefined);
  });

  it("answers as the first rule by priority says", () => {
    assert.deepEqual(firewall.judge(asking("other.example.com", "/admin")), {
      status: 421,
      headers: { "Retry-After": "60" },
      body: "no entry",
    });
    assert.equal(firewall.judge(asking("relay.example.com", "/Admin/x"))?.status, 403);
  });

  it("cannot follow a statement that it does not know", () => {
    const rule = { name: "geo", priority: 0, action: { block: {} }, statement: { geoMatchStatement: {} } };
    assert.throws(() => parseFirewall({ defaultAction: { allow: {} }, rules: [rule] }));
  });
});
