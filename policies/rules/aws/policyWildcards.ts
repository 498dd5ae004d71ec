import type { ResourceRule } from "../../frame/rule.ts";
import { Blocks } from "../../frame/rule.ts";
import { isBroad, policyDocuments, WITHOUT_RESOURCE } from "./policyDocuments.ts";

export const policyWildcards: ResourceRule = {
  name: "aws-iam-wildcards",
  rationale:
    "A policy must name its actions and resources, since a wildcard also allows what nobody thought of.",
  severity: "high",
  frameworks: {
    checkov: ["CKV_AWS_62", "CKV_AWS_63", "CKV_AWS_355"],
    cdkNag: ["AS-IAM5", "SL-LambdaStarPermissions"],
    awsConfig: ["iam-policy-no-statements-with-admin-access", "iam-policy-no-statements-with-full-access"],
  },
  remediation: [
    "Replace each wildcard that is named by the actions that are used and the ARNs that are meant.",
  ],
  link: "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html",
  blocks: Blocks.BeforeCreation,
  scope: "resource",
  types: [
    "aws:iam/policy:Policy",
    "aws:iam/rolePolicy:RolePolicy",
    "aws:iam/userPolicy:UserPolicy",
    "aws:iam/groupPolicy:GroupPolicy",
    "aws:iam/role:Role",
  ],
  *check(policy) {
    for (const statement of policyDocuments(policy).flatMap((it) => it.get("Statement").list())) {
      if (statement.get("Effect").text() !== "Allow") {
        continue;
      }
      for (const inverse of ["NotAction", "NotResource"]) {
        if (statement.get(inverse).isSet()) {
          yield statement.fault(`allows all but what ${inverse} names`);
        }
      }
      const actions = statement.get("Action").texts();
      for (const action of actions.filter((it) => it.includes("*"))) {
        yield statement.fault(`allows Action::${action}`);
      }
      const needsResource = actions.some((action) => !WITHOUT_RESOURCE.has(action.toLowerCase()));
      for (const resource of statement.get("Resource").texts()) {
        if (needsResource && isBroad(resource)) {
          yield statement.fault(`allows Resource::${resource}`);
        }
      }
    }
  },
};
