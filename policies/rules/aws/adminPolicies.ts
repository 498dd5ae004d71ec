import type { ResourceRule } from "../../frame/rule.ts";
import { Blocks } from "../../frame/rule.ts";
import { attachedPolicies } from "./policyDocuments.ts";

export const adminPolicies: ResourceRule = {
  name: "aws-iam-admin-policy",
  rationale:
    "Nobody may have AWS's policies that allow everything, since whoever takes over such a role owns the account.",
  severity: "critical",
  frameworks: { checkov: ["CKV_AWS_274"] },
  remediation: ["Write a policy that names the actions and resources that are used."],
  link: "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html",
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
      const [, name] = ADMIN.exec(policy.text() ?? "") ?? [];
      if (name !== undefined) {
        yield policy.fault(`is AWS's policy ${name}`);
      }
    }
  },
};

const ADMIN =
  /^arn:aws[\w-]*:iam::aws:policy\/(AdministratorAccess|PowerUserAccess|IAMFullAccess|\w*FullAccess)$/;
