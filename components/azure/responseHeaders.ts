import { Rule } from "@pulumi/azure-native/cdn/rule.js";
import { RuleSet } from "@pulumi/azure-native/cdn/ruleSet.js";
import type { Context } from "./context.ts";
import type { Edge } from "./edge.ts";

/** What browsers are told with every answer of the doors, also with one that the platform gives in their place. */
const HEADERS = {
  "Strict-Transport-Security": "max-age=31536000",
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "SAMEORIGIN",
  "Referrer-Policy": "strict-origin-when-cross-origin",
};

export function createResponseHeaders(
  { compactName, group, name, options }: Context,
  { profile }: Edge,
): RuleSet {
  const inProfile = { profileName: profile.name, resourceGroupName: group.name };
  const ruleSet = new RuleSet(
    `${name}-headers`,
    { ...inProfile, ruleSetName: compactName("headers") },
    options,
  );
  new Rule(
    `${name}-security-headers`,
    {
      ...inProfile,
      ruleSetName: ruleSet.name,
      ruleName: "security",
      order: 0,
      conditions: [],
      actions: Object.entries(HEADERS).map(([headerName, value]) => ({
        name: "ModifyResponseHeader",
        parameters: {
          typeName: "DeliveryRuleHeaderActionParameters",
          headerAction: "Overwrite",
          headerName,
          value,
        },
      })),
      matchProcessingBehavior: "Continue",
    },
    options,
  );
  return ruleSet;
}
