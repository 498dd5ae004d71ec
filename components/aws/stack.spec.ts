import assert from "node:assert/strict";
import type { SemantestWebSocketStackArgs } from "../args.ts";
import { OPERATOR_KEY } from "../spec/mocks.ts";
import { build, ZONE } from "./spec/build.ts";

// Names and numbers of resources as the program registers them. What the provider and AWS make of their inputs is for
// the suites in integration-tests and, beyond those, for an account.

const CERTIFICATE = "arn:aws:acm:us-east-1:111122223333:certificate/12345678-1234-1234-1234-123456789012";

const STARTER = `
websocket:index:SemantestWebSocketStack relay
websocket:aws:Service relay
pulumi-nodejs:dynamic/semantest:DeletionGuard relay-deletion-guard
pulumi-nodejs:dynamic/semantest:OperatorKey relay-operator-key
pulumi-nodejs:dynamic/semantest:RotatingSecret relay-origin-secret
pulumi-nodejs:dynamic/semantest:RotatingSecret relay-resume-key
random:index/randomId:RandomId relay-unique
aws:apigateway/account:Account relay-account
aws:apigatewayv2/api:Api relay-doors-api
aws:apigatewayv2/api:Api relay-sockets-api
aws:apigatewayv2/authorizer:Authorizer relay-sockets-authorizer
aws:apigatewayv2/deployment:Deployment relay-doors-deployment
aws:apigatewayv2/deployment:Deployment relay-sockets-deployment
aws:apigatewayv2/integration:Integration relay-doors-integration
aws:apigatewayv2/integration:Integration relay-sockets-integration
aws:apigatewayv2/route:Route relay-doors-default-route
aws:apigatewayv2/route:Route relay-sockets-connect-route
aws:apigatewayv2/route:Route relay-sockets-disconnect-route
aws:apigatewayv2/route:Route relay-sockets-message-route
aws:apigatewayv2/stage:Stage relay-doors-stage
aws:apigatewayv2/stage:Stage relay-sockets-stage
aws:budgets/budget:Budget relay-budget
aws:cloudfront/distribution:Distribution relay-distribution
aws:cloudfront/originRequestPolicy:OriginRequestPolicy relay-doors-forwarding
aws:cloudfront/originRequestPolicy:OriginRequestPolicy relay-sockets-forwarding
aws:cloudwatch/dashboard:Dashboard relay-dashboard
aws:cloudwatch/logGroup:LogGroup relay-authorizer-log
aws:cloudwatch/logGroup:LogGroup relay-doors-access-log
aws:cloudwatch/logGroup:LogGroup relay-doors-log
aws:cloudwatch/logGroup:LogGroup relay-sockets-access-log
aws:cloudwatch/logGroup:LogGroup relay-sockets-log
aws:cloudwatch/metricAlarm:MetricAlarm relay-doors-5xx-alarm
aws:cloudwatch/metricAlarm:MetricAlarm relay-edge-5xx-alarm
aws:cloudwatch/metricAlarm:MetricAlarm relay-failures-alarm
aws:cloudwatch/metricAlarm:MetricAlarm relay-frames-failed-alarm
aws:cloudwatch/metricAlarm:MetricAlarm relay-function-errors-alarm
aws:cloudwatch/metricAlarm:MetricAlarm relay-function-throttles-alarm
aws:cloudwatch/metricAlarm:MetricAlarm relay-latency-alarm
aws:cloudwatch/metricAlarm:MetricAlarm relay-pace-alarm
aws:cloudwatch/metricAlarm:MetricAlarm relay-socket-errors-alarm
aws:cloudwatch/metricAlarm:MetricAlarm relay-store-throttles-alarm
aws:dynamodb/table:Table relay-keys
aws:dynamodb/table:Table relay-live
aws:iam/role:Role relay-account-log-role
aws:iam/role:Role relay-authorizer-role
aws:iam/role:Role relay-doors-role
aws:iam/role:Role relay-sockets-role
aws:iam/rolePolicy:RolePolicy relay-authorizer-policy
aws:iam/rolePolicy:RolePolicy relay-doors-policy
aws:iam/rolePolicy:RolePolicy relay-sockets-policy
aws:iam/rolePolicyAttachment:RolePolicyAttachment relay-account-log-policy
aws:lambda/alias:Alias relay-authorizer-live
aws:lambda/alias:Alias relay-doors-live
aws:lambda/alias:Alias relay-sockets-live
aws:lambda/function:Function relay-authorizer
aws:lambda/function:Function relay-doors
aws:lambda/function:Function relay-sockets
aws:lambda/permission:Permission relay-doors-default-permission
aws:lambda/permission:Permission relay-sockets-authorizer-permission
aws:lambda/permission:Permission relay-sockets-connect-permission
aws:lambda/permission:Permission relay-sockets-disconnect-permission
aws:lambda/permission:Permission relay-sockets-message-permission
aws:s3/bucket:Bucket relay-images
aws:s3/bucketCorsConfiguration:BucketCorsConfiguration relay-images-cors
aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration relay-images-lifecycle
aws:s3/bucketOwnershipControls:BucketOwnershipControls relay-images-ownership
aws:s3/bucketPolicy:BucketPolicy relay-images-policy
aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock relay-images-public-access
aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration relay-images-encryption
aws:sns/topic:Topic relay-alarms
aws:sns/topic:Topic relay-edge-alarms
aws:sns/topicPolicy:TopicPolicy relay-alarms-policy
aws:sns/topicPolicy:TopicPolicy relay-edge-alarms-policy
aws:ssm/parameter:Parameter relay-secrets
`
  .trim()
  .split("\n");

const PRODUCTION = [
  ...STARTER,
  ...["blocked", "health", "limits", "sends-failed", "upgrades-refused"].map(
    (it) => `aws:cloudwatch/metricAlarm:MetricAlarm relay-${it}-alarm`,
  ),
  "aws:route53/healthCheck:HealthCheck relay-health",
  "aws:wafv2/webAcl:WebAcl relay-firewall",
];

const REQUESTED = ["aws:acm/certificate:Certificate relay-certificate"];
const PROVEN = [...REQUESTED, "aws:route53/record:Record relay-certificate-proof"];
const ISSUED = ["aws:acm/certificateValidation:CertificateValidation relay-certificate-issued"];
const LED = ["aws:route53/record:Record relay-domain-a", "aws:route53/record:Record relay-domain-aaaa"];
const CREATED = ["aws:route53/zone:Zone relay-zone"];

async function built(args: Partial<SemantestWebSocketStackArgs>): Promise<string[]> {
  return (await build(args)).resources.map(({ type, name }) => `${type} ${name}`).sort();
}

describe("SemantestWebSocketStack on AWS", () => {
  it("owns 74 resources on tier starter, and no other", async () => {
    const resources = await built({ tier: "starter" });
    assert.deepEqual(resources, STARTER.toSorted());
    assert.equal(resources.length, 74);
  });

  it("owns 81 resources on tier production, and no other", async () => {
    const resources = await built({ tier: "production" });
    assert.deepEqual(resources, PRODUCTION.toSorted());
    assert.equal(resources.length, 81);
  });

  const ways: readonly [way: string, args: Partial<SemantestWebSocketStackArgs>, added: string[]][] = [
    ["an adopted zone", { aws: { hostedZoneId: ZONE } }, [...PROVEN, ...ISSUED, ...LED]],
    ["an adopted zone, not yet ready", { aws: { hostedZoneId: ZONE }, domainReady: false }, PROVEN],
    ["a created zone", { aws: { createZone: true } }, [...CREATED, ...PROVEN]],
    [
      "a created zone, delegated",
      { aws: { createZone: true }, domainReady: true },
      [...CREATED, ...PROVEN, ...ISSUED, ...LED],
    ],
    ["DNS served elsewhere, not yet ready", { domainReady: false }, REQUESTED],
    ["DNS served elsewhere", { domainReady: true }, [...REQUESTED, ...ISSUED]],
    ["DNS served elsewhere and a certificate", { aws: { certificateArn: CERTIFICATE } }, []],
    [
      "DNS served elsewhere and a certificate, ready",
      { aws: { certificateArn: CERTIFICATE }, domainReady: true },
      [],
    ],
  ];
  for (const [way, args, added] of ways) {
    it(`adds for a domain with ${way}: ${added.length} resources`, async () => {
      assert.deepEqual(
        await built({ domain: "api.example.com", ...args }),
        [...STARTER, ...added].toSorted(),
      );
    });
  }

  it("creates nothing that is given", async () => {
    const resources = await built({
      operatorKey: OPERATOR_KEY,
      aws: {
        accountLogRole: "skip",
        alarmTopicArn: "arn:aws:sns:eu-central-1:111122223333:alarms",
        globalAlarmTopicArn: "arn:aws:sns:us-east-1:111122223333:edge-alarms",
      },
    });
    assert.deepEqual(
      STARTER.filter((it) => !resources.includes(it)).map((it) => it.split(" ")[1]),
      [
        "relay-operator-key",
        "relay-account",
        "relay-account-log-role",
        "relay-account-log-policy",
        "relay-alarms",
        "relay-edge-alarms",
        "relay-alarms-policy",
        "relay-edge-alarms-policy",
      ],
    );
  });

  it("subscribes each address to both topics", async () => {
    const resources = await built({ alertEmails: ["oncall@example.com", "owner@example.com"] });
    assert.deepEqual(
      resources.filter((it) => !STARTER.includes(it)),
      ["alarms-mail-0", "alarms-mail-1", "edge-alarms-mail-0", "edge-alarms-mail-1"].map(
        (it) => `aws:sns/topicSubscription:TopicSubscription relay-${it}`,
      ),
    );
  });
});
