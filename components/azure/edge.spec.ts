import assert from "node:assert/strict";
import * as v from "valibot";
import type { Built } from "../spec/builder.ts";
import { inputsOf } from "../spec/built.ts";
import { build, ofType } from "./spec/build.ts";

// What the edge is told to do. That Front Door does it, sockets among it, is for an account to show.

const GROUP = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/relay-0a1b2c3d-group";
const PROFILE = `${GROUP}/providers/Microsoft.Cdn/profiles/relay-0a1b2c3d-front-door`;
const Rules = v.object({ rules: v.array(v.looseObject({ name: v.string(), priority: v.number() })) });

describe("the edge on Azure", () => {
  let built: Built;

  before(async () => {
    built = await build({ tier: "production" });
  });

  const routes: readonly [purpose: string, patterns: string[], host: string][] = [
    ["doors", ["/*"], "relay-0a1b2c3d-blue.azurewebsites.net"],
    ["sockets", ["/client", "/client/*"], "relay-0a1b2c3d-sockets.service.signalr.net"],
    ["images", ["/image-bytes/*"], "relay0a1b2c3dimages.blob.core.windows.net"],
  ];
  for (const [purpose, patternsToMatch, hostName] of routes) {
    it(`leads ${patternsToMatch.join(", ")} to ${purpose}, encrypted, uncached, under the origin's own name`, () => {
      const route = inputsOf(built, `relay-${purpose}-route`);
      assert.deepEqual(route.patternsToMatch, patternsToMatch);
      assert.deepEqual(route.originGroup, { id: `${PROFILE}/originGroups/${purpose}` });
      assert.deepEqual(
        [route.supportedProtocols, route.forwardingProtocol, route.cacheConfiguration, route.originPath],
        [["Https"], "HttpsOnly", undefined, undefined],
      );
      const origin = inputsOf(built, `relay-${purpose}-origin`);
      assert.deepEqual([origin.hostName, origin.originHostHeader], [hostName, hostName]);
      assert.deepEqual([origin.enforceCertificateNameCheck, origin.enabledState], [true, "Enabled"]);
    });
  }

  it("has no other routes, and matches none of the doors by those to SignalR and Storage", () => {
    assert.equal(ofType(built, "cdn:Route").length, routes.length);
    const doors = [
      "/signature",
      "/health",
      "/connect",
      "/images",
      "/images/1",
      "/images/1/complete",
      "/negotiate",
    ];
    for (const [purpose, patterns] of routes.slice(1)) {
      const matched = doors.filter((door) =>
        patterns.some((it) => door === it || (it.endsWith("*") && door.startsWith(it.slice(0, -1)))),
      );
      assert.deepEqual(matched, [], purpose);
    }
  });

  it("asks no origin how it is: there is no other to turn to, and each question would wake the functions", () => {
    for (const purpose of ["doors", "sockets", "images"]) {
      assert.equal(inputsOf(built, `relay-${purpose}-origins`).healthProbeSettings, undefined);
    }
  });

  it("waits a second longer than any door takes, and tells the app its id", () => {
    const { originResponseTimeoutSeconds, sku } = inputsOf(built, "relay-front-door");
    assert.deepEqual([originResponseTimeoutSeconds, sku], [30, { name: "Standard_AzureFrontDoor" }]);
  });

  it("adds the security headers to the doors' answers", () => {
    const { actions } = inputsOf(built, "relay-security-headers");
    const headers = v
      .parse(
        v.array(v.object({ parameters: v.looseObject({ headerName: v.string(), value: v.string() }) })),
        actions,
      )
      .map(({ parameters }) => [parameters.headerName, parameters.value]);
    assert.deepEqual(Object.fromEntries(headers), {
      "Strict-Transport-Security": "max-age=31536000",
      "X-Content-Type-Options": "nosniff",
      "X-Frame-Options": "SAMEORIGIN",
      "Referrer-Policy": "strict-origin-when-cross-origin",
    });
    assert.equal(v.parse(v.array(v.unknown()), inputsOf(built, "relay-doors-route").ruleSets).length, 1);
  });

  it("has a firewall that prevents, before the whole endpoint", () => {
    const { policySettings, managedRules } = inputsOf(built, "relay-firewall");
    const settings = v.parse(
      v.looseObject({ mode: v.string(), enabledState: v.string(), customBlockResponseBody: v.string() }),
      policySettings,
    );
    assert.deepEqual([settings.mode, settings.enabledState], ["Prevention", "Enabled"]);
    assert.deepEqual(managedRules, { managedRuleSets: [] });
    assert.deepEqual(JSON.parse(Buffer.from(settings.customBlockResponseBody, "base64").toString()), {
      title: "Too many requests",
      status: 429,
      hint: "Wait a minute before the next request.",
    });
    assert.deepEqual(inputsOf(built, "relay-security-policy").parameters, {
      type: "WebApplicationFirewall",
      wafPolicy: {
        id: `${GROUP}/providers/Microsoft.Network/FrontDoorWebApplicationFirewallPolicies/relay0a1b2c3dfirewall`,
      },
      associations: [
        { domains: [{ id: `${PROFILE}/afdEndpoints/relay-0a1b2c3d-edge` }], patternsToMatch: ["/*"] },
      ],
    });
  });

  it("counts requests of an address in a minute, preflights not among them", async () => {
    for (const [requestsPerMinute, rateLimitThreshold] of [
      [undefined, 100],
      [250, 250],
      [1, 10],
    ] as const) {
      const args = requestsPerMinute === undefined ? {} : { requestsPerMinute };
      const { customRules } = inputsOf(await build({ tier: "production", ...args }), "relay-firewall");
      const rule = v.parse(Rules, customRules).rules.find(({ name }) => name === "tooManyRequests");
      assert.deepEqual(rule, {
        name: "tooManyRequests",
        priority: 2,
        enabledState: "Enabled",
        ruleType: "RateLimitRule",
        rateLimitDurationInMinutes: 1,
        rateLimitThreshold,
        groupBy: [{ variableName: "SocketAddr" }],
        matchConditions: [
          {
            matchVariable: "RequestMethod",
            operator: "Equal",
            negateCondition: true,
            matchValue: ["OPTIONS"],
            transforms: [],
          },
        ],
        action: "Block",
      });
    }
  });

  for (const [uri, isBlocked] of [
    ["https://api.example.com/upstream/semantest_blue/connections/connected", true],
    ["https://api.example.com:443/upstream", true],
    ["/upstream/h/messages/frame?x=1", true],
    ["/upstream?x=1", true],
    ["https://api.example.com/upstreams", false],
    ["https://api.example.com/images/upstream/x", false],
    ["https://api.example.com/connect?next=/upstream/", false],
  ] as const) {
    it(`${isBlocked ? "blocks" : "lets through"} ${uri}, whichever part of it the firewall calls the URI`, () => {
      const { rules } = v.parse(Rules, inputsOf(built, "relay-firewall").customRules);
      const rule = rules.find(({ name }) => name === "upstreamFromOutside");
      const { matchConditions, action, priority } = v.parse(
        v.looseObject({
          action: v.string(),
          priority: v.number(),
          matchConditions: v.tuple([
            v.looseObject({ matchValue: v.tuple([v.string()]), operator: v.string() }),
          ]),
        }),
        rule,
      );
      assert.deepEqual([action, priority, matchConditions[0].operator], ["Block", 1, "RegEx"]);
      assert.equal(new RegExp(matchConditions[0].matchValue[0]).test(uri), isBlocked);
    });
  }
});
