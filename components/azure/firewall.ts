import { SecurityPolicy } from "@pulumi/azure-native/cdn/securityPolicy.js";
import { Policy } from "@pulumi/azure-native/frontdoor/policy.js";
import type { input } from "@pulumi/azure-native/types/index.js";
import type * as pulumi from "@pulumi/pulumi";
import type { Context } from "./context.ts";
import type { Domain } from "./domain.ts";
import type { Edge } from "./edge.ts";
import { FRONT_DOOR_SKU } from "./edge.ts";
import { requestsPerMinute } from "./environment.ts";

/** The least that the firewall counts to; the exact limit stands behind it, in the functions. */
const LEAST_RATE = 10;
const WINDOW_MINUTES = 1;

/** The firewall of the Front Door. Managed rule sets are for Premium; those of the common kind would refuse our prompts. */
export function createFirewall(context: Context, edge: Edge, domain: Domain | undefined): Policy {
  const { compactName, group, name, options, settings, tags } = context;
  const firewall = new Policy(
    `${name}-firewall`,
    {
      policyName: compactName("firewall"),
      resourceGroupName: group.name,
      location: "Global",
      sku: { name: FRONT_DOOR_SKU },
      policySettings: {
        enabledState: "Enabled",
        mode: "Prevention",
        requestBodyCheck: "Disabled",
        customBlockResponseStatusCode: 429,
        customBlockResponseBody: Buffer.from(
          JSON.stringify({
            title: "Too many requests",
            status: 429,
            hint: "Wait a minute before the next request.",
          }),
        ).toString("base64"),
        // What it blocks goes to the log, but neither who it was nor what was in the address or body.
        state: "Enabled",
        scrubbingRules: [
          "RequestIPAddress",
          "RequestUri",
          "QueryStringArgNames",
          "RequestHeaderNames",
          "RequestCookieNames",
          "RequestBodyPostArgNames",
          "RequestBodyJsonArgNames",
        ].map((matchVariable) => ({ matchVariable, selectorMatchOperator: "EqualsAny", state: "Enabled" })),
      },
      customRules: {
        rules: [
          upstreamFromOutside,
          tooManyRequests(requestsPerMinute(settings).apply((rate) => Math.max(rate, LEAST_RATE))),
        ],
      },
      managedRules: { managedRuleSets: [] },
      tags,
    },
    options,
  );
  new SecurityPolicy(
    `${name}-security-policy`,
    {
      profileName: edge.profile.name,
      resourceGroupName: group.name,
      securityPolicyName: "firewall",
      parameters: {
        type: "WebApplicationFirewall",
        wafPolicy: { id: firewall.id },
        associations: [
          {
            domains: [
              { id: edge.endpoint.id },
              ...(domain?.isReady === true ? [{ id: domain.customDomain.id }] : []),
            ],
            patternsToMatch: ["/*"],
          },
        ],
      },
    },
    options,
  );
  return firewall;
}

type CustomRule = input.frontdoor.CustomRuleArgs;

/** SignalR calls the app by the app's own name; nobody has to come this way. */
const upstreamFromOutside: CustomRule = {
  name: "upstreamFromOutside",
  priority: 1,
  enabledState: "Enabled",
  ruleType: "MatchRule",
  matchConditions: [
    {
      matchVariable: "RequestUri",
      operator: "RegEx",
      negateCondition: false,
      matchValue: ["^[^/]*(//[^/]*)?/upstream([/?]|$)"],
      transforms: ["UrlDecode", "Lowercase"],
    },
  ],
  action: "Block",
};

/** Preflights are free: a browser sends one before each call of a page. Counted by address, on each server of the edge. */
function tooManyRequests(rateLimitThreshold: pulumi.Output<number>): CustomRule {
  return {
    name: "tooManyRequests",
    priority: 2,
    enabledState: "Enabled",
    ruleType: "RateLimitRule",
    rateLimitDurationInMinutes: WINDOW_MINUTES,
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
  };
}
