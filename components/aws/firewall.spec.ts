import assert from "node:assert/strict";
import * as v from "valibot";
import type { SemantestWebSocketStackArgs } from "../args.ts";
import { inputsOf } from "../spec/built.ts";
import { build, ZONE } from "./spec/build.ts";

// The rules as WAF is asked for them. That it blocks accordingly only traffic on an account shows.

const Firewall = v.looseObject({
  rules: v.array(
    v.looseObject({
      name: v.string(),
      priority: v.number(),
      statement: v.looseObject({
        rateBasedStatement: v.optional(v.looseObject({ limit: v.number() })),
      }),
    }),
  ),
  visibilityConfig: v.looseObject({ sampledRequestsEnabled: v.boolean() }),
});

async function firewall(args: Partial<SemantestWebSocketStackArgs> = {}) {
  return v.parse(Firewall, inputsOf(await build({ tier: "production", ...args }), "relay-firewall"));
}

function isNot(fieldToMatch: object, searchString: string) {
  const textTransformations = [{ priority: 0, type: "NONE" }];
  return {
    notStatement: {
      statement: {
        byteMatchStatement: {
          fieldToMatch,
          positionalConstraint: "EXACTLY",
          searchString,
          textTransformations,
        },
      },
    },
  };
}

describe("the firewall on AWS", () => {
  it("stands before the distribution, in the scope and region of CloudFront", async () => {
    const built = await build({ tier: "production" });
    const { scope, region, defaultAction } = inputsOf(built, "relay-firewall");
    assert.deepEqual(
      { scope, region, defaultAction },
      { scope: "CLOUDFRONT", region: "us-east-1", defaultAction: { allow: {} } },
    );
    assert.equal(
      inputsOf(built, "relay-distribution").webAclId,
      "arn:aws:wafv2:eu-central-1:111122223333:relay-firewall",
    );
  });

  it("has four rules with a ready domain, three without, in this order and with no common rule set", async () => {
    const names = async (args: Partial<SemantestWebSocketStackArgs>) =>
      (await firewall(args)).rules
        .sort((one, other) => one.priority - other.priority)
        .map(({ name }) => name);
    const rules = ["too-many-requests", "bad-reputation", "known-bad-inputs"];
    assert.deepEqual(await names({}), rules);
    assert.deepEqual(await names({ domain: "api.example.com", domainReady: false }), rules);
    assert.deepEqual(await names({ domain: "api.example.com", aws: { hostedZoneId: ZONE } }), [
      "other-hosts",
      ...rules,
    ]);
  });

  it("blocks every other host name, but for the health check", async () => {
    const { rules } = await firewall({ domain: "api.example.com", aws: { hostedZoneId: ZONE } });
    const rule = rules.find(({ name }) => name === "other-hosts");
    assert.deepEqual(rule?.action, { block: {} });
    assert.deepEqual(rule?.statement, {
      andStatement: {
        statements: [
          isNot({ singleHeader: { name: "host" } }, "api.example.com"),
          isNot({ uriPath: {} }, "/health"),
        ],
      },
    });
    const built = await build({ tier: "production", domain: "api.example.com", domainReady: true });
    const { fqdn, resourcePath, type, requestInterval } = inputsOf(built, "relay-health");
    assert.deepEqual(
      { fqdn, resourcePath, type, requestInterval },
      {
        fqdn: "d111111abcdef8.cloudfront.net",
        resourcePath: "/health",
        type: "HTTPS",
        requestInterval: 30,
      },
    );
  });

  const limits: readonly [given: number | undefined, limit: number][] = [
    [undefined, 100],
    [250, 250],
    // WAF counts to ten at least; the functions hold to what was asked.
    [3, 10],
  ];
  for (const [given, limit] of limits) {
    it(`blocks an address after ${limit} requests in a minute when ${given ?? "nothing"} is given, preflights free`, async () => {
      const { rules } = await firewall(given === undefined ? {} : { requestsPerMinute: given });
      const rule = rules.find(({ name }) => name === "too-many-requests");
      assert.deepEqual(rule?.statement, {
        rateBasedStatement: {
          limit,
          evaluationWindowSec: 60,
          aggregateKeyType: "IP",
          scopeDownStatement: isNot({ method: {} }, "OPTIONS"),
        },
      });
    });
  }

  it("answers too many requests so that a page can read when to come back", async () => {
    const { rules, customResponseBodies } = await firewall();
    assert.deepEqual(rules.find(({ name }) => name === "too-many-requests")?.action, {
      block: {
        customResponse: {
          responseCode: 429,
          customResponseBodyKey: "too-many-requests",
          responseHeaders: [
            { name: "Retry-After", value: "60" },
            { name: "Access-Control-Allow-Origin", value: "*" },
            { name: "Access-Control-Expose-Headers", value: "Retry-After" },
          ],
        },
      },
    });
    const [body] = v.parse(v.array(v.object({ key: v.string(), content: v.string() })), customResponseBodies);
    assert.equal(body?.key, "too-many-requests");
    assert.equal(JSON.parse(body?.content ?? "").status, 429);
  });

  it("keeps no samples, which would show API keys in the console", async () => {
    const { rules, visibilityConfig } = await firewall();
    for (const config of [visibilityConfig, ...rules.map((it) => it.visibilityConfig)]) {
      assert.equal(
        v.parse(v.looseObject({ sampledRequestsEnabled: v.boolean() }), config).sampledRequestsEnabled,
        false,
      );
    }
  });
});
