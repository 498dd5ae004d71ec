import { describeRule } from "../../spec/describeRule.ts";
import { resource } from "../../spec/fixtures.ts";
import { policyWildcards } from "./policyWildcards.ts";

const POLICY = "aws:iam/rolePolicy:RolePolicy";
const TABLE = "arn:aws:dynamodb:eu-central-1:111122223333:table/sessions";
const allow = (Action: unknown, Resource: unknown) =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action, Resource }] });

export const described = describeRule(policyWildcards, {
  compliant: [
    resource(POLICY, "rights", { policy: allow(["dynamodb:GetItem"], [TABLE, `${TABLE}/index/*`]) }),
  ],
  alsoCompliant: {
    "an action for which AWS knows no resource": [
      resource(POLICY, "rights", { policy: allow("cloudwatch:GetMetricData", "*") }),
    ],
    "objects of one bucket": [
      resource(POLICY, "rights", { policy: allow("s3:GetObject", "arn:aws:s3:::images/*") }),
    ],
  },
  alsoViolating: {
    "a role with a policy of its own": [
      resource("aws:iam/role:Role", "role", {
        inlinePolicies: [{ name: "all", policy: allow("s3:*", "*") }],
      }),
    ],
    "all but one action": [
      resource(POLICY, "rights", {
        policy: JSON.stringify({ Statement: { Effect: "Allow", NotAction: "iam:*", Resource: TABLE } }),
      }),
    ],
  },
  breaks: [
    { type: POLICY, path: "policy", to: allow("dynamodb:*", TABLE) },
    { type: POLICY, path: "policy", to: allow("dynamodb:GetItem", "*") },
    { type: POLICY, path: "policy", to: allow("dynamodb:GetItem", "arn:aws:dynamodb:*:*:table/*") },
  ],
  unknown: { type: POLICY, path: "policy" },
});
