import { Account } from "@pulumi/aws/apigateway/account.js";
import { Role } from "@pulumi/aws/iam/role.js";
import { RolePolicyAttachment } from "@pulumi/aws/iam/rolePolicyAttachment.js";
import * as pulumi from "@pulumi/pulumi";
import { AccountLogRole } from "../args.ts";
import type { Context } from "./context.ts";
import { trustIn } from "./functions.ts";

/** What API Gateway asks for before it takes the role: rights on all log groups of the account. */
const LOG_POLICY = "arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs";

/**
 * The role with which API Gateway writes the logs of all WebSocket APIs of an account and region. It outlives the
 * stack, since other APIs may use it, and has a fixed name, so that a second stack cannot take it over unseen.
 */
export function createAccountLogRole(context: Context): pulumi.Resource[] {
  const { actualRegion, name, region, settings, tags } = context;
  if (settings.aws.accountLogRole === AccountLogRole.Skip) {
    return [];
  }
  const options = pulumi.mergeOptions(context.options, { retainOnDelete: true });
  const role = new Role(
    `${name}-account-log-role`,
    {
      name: pulumi.interpolate`semantest-api-gateway-logs-${actualRegion}`,
      description: "Lets API Gateway write access logs. Used by all APIs of the account in this region.",
      assumeRolePolicy: trustIn("apigateway.amazonaws.com"),
      permissionsBoundary: settings.aws.permissionsBoundaryArn,
      tags,
    },
    options,
  );
  const policy = new RolePolicyAttachment(
    `${name}-account-log-policy`,
    { role: role.name, policyArn: LOG_POLICY },
    options,
  );
  const account = new Account(
    `${name}-account`,
    { cloudwatchRoleArn: role.arn, region },
    pulumi.mergeOptions(options, { dependsOn: [policy] }),
  );
  return [account];
}
