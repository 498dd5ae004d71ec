/** What a resource is for, in the order in which a plan tells it. */
export const GROUPS = [
  "edge",
  "realtime",
  "functions",
  "data",
  "images",
  "identity",
  "names",
  "observability",
  "budget",
  "stack",
] as const;
export type Group = (typeof GROUPS)[number];

/** The first pattern that a type fits says its group. */
const BY_TYPE: readonly (readonly [RegExp, Group])[] = [
  [/^(pulumi|websocket|random):|:DeletionGuard$|:resources:ResourceGroup$|:ManagementLock/, "stack"],
  [/:(OperatorKey|RotatingSecret)$|:ssm\/|:keyvault:/, "identity"],
  [/:(FlexPackage|Server)$|:lambda\/|:web:/, "functions"],
  [/:DataFolder$|:dynamodb\/|:cosmosdb:(?!SqlResourceSqlRole)/, "data"],
  [/:iam\/|:authorization:|:managedidentity:|:cosmosdb:/, "identity"],
  [/:budgets\/|:consumption:/, "budget"],
  [/:route53\/(zone|record):|:acm\/|:dns:|:AFDCustomDomain$/, "names"],
  [
    /:cloudwatch\/|:sns\/|:route53\/|:monitor:|:operationalinsights:|:applicationinsights:|:apigateway\//,
    "observability",
  ],
  [/:cloudfront\/|:wafv2\/|:cdn:|:frontdoor:/, "edge"],
  [/:apigatewayv2\/|:signalrservice:/, "realtime"],
  [/:s3\/|:storage:/, "images"],
];

/** Throws for a type that no group knows: a plan must not hide a resource. */
export function groupOf(type: string): Group {
  const found = BY_TYPE.find(([pattern]) => pattern.test(type));
  if (found === undefined) throw new Error(`no group is known for resources of type ${type}`);
  return found[1];
}
