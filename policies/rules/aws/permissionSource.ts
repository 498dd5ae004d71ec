import type { ResourceRule } from "../../frame/rule.ts";
import { Blocks } from "../../frame/rule.ts";

export const permissionSource: ResourceRule = {
  name: "aws-lambda-permission-source",
  rationale:
    "A permission for a service must name whose request it serves, or everybody's API and topic may call the function.",
  severity: "high",
  frameworks: {
    checkov: ["CKV_AWS_364", "CKV_AWS_301"],
    awsConfig: ["lambda-function-public-access-prohibited"],
    compliancePolicies: ["aws-lambda-permission-configure-source-arn"],
  },
  remediation: ["Set sourceArn to the API, topic or bucket that calls, or sourceAccount to the account."],
  link: "https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html",
  blocks: Blocks.BeforeCreation,
  scope: "resource",
  types: ["aws:lambda/permission:Permission"],
  *check(permission) {
    const principal = permission.get("principal").text() ?? "";
    const isOpen = principal === "*";
    if (!isOpen && !principal.endsWith(".amazonaws.com")) {
      return;
    }
    if (isOpen && !permission.get("principalOrgId").isSet()) {
      yield permission.get("principal").fault("is *, which lets everybody call");
    } else if (!permission.get("sourceAccount").isSet() && !permission.get("sourceArn").isSet()) {
      yield permission.get("sourceArn").fault("is not set, and sourceAccount neither");
    }
  },
};
