import { describeRule } from "../../spec/describeRule.ts";
import { resource } from "../../spec/fixtures.ts";
import { managedPolicies } from "./managedPolicies.ts";

const ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";
const policyArn = "arn:aws:iam::111122223333:policy/relay";
const AWS_OWN = "arn:aws:iam::aws:policy/service-role";

export const described = describeRule(managedPolicies, {
  compliant: [resource(ATTACHMENT, "rights", { policyArn })],
  alsoCompliant: {
    "the policy that API Gateway demands": [
      resource(ATTACHMENT, "logs", { policyArn: `${AWS_OWN}/AmazonAPIGatewayPushToCloudWatchLogs` }),
    ],
  },
  breaks: [{ type: ATTACHMENT, path: "policyArn", to: `${AWS_OWN}/AWSLambdaBasicExecutionRole` }],
  unknown: { type: ATTACHMENT, path: "policyArn" },
});
