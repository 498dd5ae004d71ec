import assert from "node:assert/strict";
import { GROUPS, groupOf } from "./groups.ts";

describe("the group of a resource", () => {
  const examples: Readonly<Record<(typeof GROUPS)[number], readonly string[]>> = {
    edge: ["aws:cloudfront/distribution:Distribution", "aws:wafv2/webAcl:WebAcl", "azure-native:cdn:Route"],
    realtime: ["aws:apigatewayv2/api:Api", "azure-native:signalrservice:SignalR"],
    functions: ["aws:lambda/function:Function", "azure-native:web:WebApp"],
    data: ["aws:dynamodb/table:Table", "azure-native:cosmosdb:SqlResourceSqlContainer"],
    images: ["aws:s3/bucket:Bucket", "azure-native:storage:BlobContainer"],
    identity: [
      "aws:iam/role:Role",
      "azure-native:keyvault:Vault",
      "azure-native:cosmosdb:SqlResourceSqlRoleAssignment",
    ],
    names: [
      "aws:route53/record:Record",
      "aws:acm/certificate:Certificate",
      "azure-native:cdn:AFDCustomDomain",
    ],
    observability: ["aws:cloudwatch/metricAlarm:MetricAlarm", "aws:route53/healthCheck:HealthCheck"],
    budget: ["aws:budgets/budget:Budget", "azure-native:consumption:Budget"],
    stack: ["websocket:index:SemantestWebSocketStack", "random:index/randomId:RandomId"],
  };
  for (const group of GROUPS) {
    it(`is ${group} where it should be`, () => {
      for (const type of examples[group]) assert.equal(groupOf(type), group, type);
    });
  }

  it("is not made up for a type that nobody has placed", () => {
    assert.throws(() => groupOf("aws:ec2/instance:Instance"), /aws:ec2\/instance:Instance/);
  });
});
