/** What a resource is for, in the order in which a plan tells it. */
export const GROUPS = [
  "edge",
  "sockets",
  "functions",
  "store",
  "images",
  "identity",
  "names",
  "observability",
  "budget",
  "stack",
] as const;
export type Group = (typeof GROUPS)[number];

/** By a part of the name first, since a role or a log belongs to what it serves; then by type. */
const BY_TYPE: readonly (readonly [RegExp, Group])[] = [
  [/^(pulumi|pulumi-nodejs:dynamic\/semantest:(DeletionGuard)|websocket|random):?/, "stack"],
  [/:(OperatorKey|RotatingSecret)$|ssm\/|keyvault:/, "identity"],
  [/FlexPackage$|:lambda\/|:web:|LocalServer$/, "functions"],
  [/:iam\/|:authorization:RoleAssignment|:managedidentity:|SqlRole/, "identity"],
  [/budgets\/|:consumption:/, "budget"],
  [/:route53\/(zone|record)|:acm\/|:dns:|AFDCustomDomain/, "names"],
  [
    /:cloudwatch\/|:sns\/|:route53\/healthCheck|:monitor:|:operationalinsights:|:applicationinsights:|apigateway\/account/,
    "observability",
  ],
  [/:cloudfront\/|:wafv2\/|:cdn:|:frontdoor:/, "edge"],
  [/:apigatewayv2\/|:signalrservice:/, "sockets"],
  [/:dynamodb\/|:cosmosdb:/, "store"],
  [/:s3\/|:storage:/, "images"],
  [/:resources:ResourceGroup|ManagementLock/, "stack"],
];

/** Throws for a type that no group knows: a plan must not hide a resource. */
export function groupOf(type: string): Group {
  const found = BY_TYPE.find(([pattern]) => pattern.test(type));
  if (found === undefined) throw new Error(`no group is known for resources of type ${type}`);
  return found[1];
}
