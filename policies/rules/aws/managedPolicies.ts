import type { ResourceRule } from "../../frame/rule.ts";
import { Blocks } from "../../frame/rule.ts";
import { attachedPolicies } from "./policyDocuments.ts";

export const managedPolicies: ResourceRule = {
  name: "aws-iam-managed-policy",
  rationale:
    "A role should have policies written for it, since AWS's own allow more than any one program needs and change without asking.",
  severity: "medium",
  frameworks: { cdkNag: ["AS-IAM4"] },
  remediation: [
    "Copy the statements that are used into a policy of your own, with the resources that are meant.",
  ],
  link: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html",
  blocks: Blocks.BeforeCreation,
  scope: "resource",
  types: [
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
    "aws:iam/userPolicyAttachment:UserPolicyAttachment",
    "aws:iam/groupPolicyAttachment:GroupPolicyAttachment",
    "aws:iam/policyAttachment:PolicyAttachment",
    "aws:iam/role:Role",
  ],
  *check(attachment) {
    for (const policy of attachedPolicies(attachment)) {
      const [, name] = AWS_OWN.exec(policy.text() ?? "") ?? [];
      if (name !== undefined && name !== DEMANDED) {
        yield policy.fault(`is AWS's policy ${name}`);
      }
    }
  },
};

const AWS_OWN = /^arn:aws[\w-]*:iam::aws:policy\/(.+)$/;
/** API Gateway takes a role for its logs only with the rights of this one. */
const DEMANDED = "service-role/AmazonAPIGatewayPushToCloudWatchLogs";
