import { describeRule } from "../../spec/describeRule.ts";
import { resource } from "../../spec/fixtures.ts";
import { adminPolicies } from "./adminPolicies.ts";

const ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";
const policyArn = "arn:aws:iam::111122223333:policy/relay";

export const described = describeRule(adminPolicies, {
  compliant: [resource(ATTACHMENT, "rights", { policyArn })],
  alsoViolating: {
    "a role that lists one": [
      resource("aws:iam/role:Role", "role", {
        managedPolicyArns: ["arn:aws:iam::aws:policy/AdministratorAccess"],
      }),
    ],
  },
  breaks: [
    { type: ATTACHMENT, path: "policyArn", to: "arn:aws:iam::aws:policy/AdministratorAccess" },
    { type: ATTACHMENT, path: "policyArn", to: "arn:aws:iam::aws:policy/AmazonDynamoDBFullAccess" },
  ],
  unknown: { type: ATTACHMENT, path: "policyArn" },
});
