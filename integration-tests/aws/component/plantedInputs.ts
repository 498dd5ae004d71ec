import type { AwsStackArgs, Inputs } from "./relay.ts";

/** A mistake that a transform makes in the inputs of one resource. */
export interface PlantedInput {
  readonly resource: string;
  readonly mistake: string;
  readonly plant: (inputs: Inputs) => void;
  /** Field that the refusal names, as part of a regular expression. */
  readonly field: string;
  /** What it says of it, as part of a regular expression. */
  readonly problem: string;
  /** Default: tier production. */
  readonly args?: AwsStackArgs;
}

const ZONE = { tier: "production", domain: "relay.example.com", aws: { createZone: true } } as const;

function set(values: Inputs): (inputs: Inputs) => void {
  return (inputs) => void Object.assign(inputs, values);
}

function policy(statement: Record<string, unknown>): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", ...statement }] });
}

const READ = { Action: "dynamodb:GetItem", Resource: "arn:aws:dynamodb:us-east-1:111122223333:table/one" };
const METHODS = ["GET", "HEAD"];

export const plantedInputs: readonly PlantedInput[] = [
  {
    resource: "relay-doors",
    mistake: "less memory than Lambda has",
    plant: set({ memorySize: 64 }),
    field: "memorySize",
    problem: "64 is outside 128",
  },
  {
    resource: "relay-sockets",
    mistake: "a timeout longer than Lambda's",
    plant: set({ timeout: 901 }),
    field: "timeout",
    problem: "901 is greater than 900",
  },
  {
    resource: "relay-doors",
    mistake: "a runtime that there is not",
    plant: set({ runtime: "nodejs99.x" }),
    field: "runtime",
    problem: "'nodejs99.x' is not one of",
  },
  {
    resource: "relay-authorizer",
    mistake: "a processor that there is not",
    plant: set({ architectures: ["arm"] }),
    field: "architectures\\[0\\]",
    problem: "'arm' is not one of x86_64, arm64",
  },
  {
    resource: "relay-doors",
    mistake: "a role that is no ARN",
    plant: set({ role: "doors-role" }),
    field: "role",
    problem: "'doors-role' is no ARN of iam",
  },
  {
    resource: "relay-doors-role",
    mistake: "a trust policy that is no JSON",
    plant: set({ assumeRolePolicy: "{ Version: 2012-10-17 }" }),
    field: "assumeRolePolicy",
    problem: "contains invalid JSON",
  },
  {
    resource: "relay-doors-policy",
    mistake: "an effect that there is not",
    plant: set({ policy: policy({ ...READ, Effect: "Permit" }) }),
    field: "policy",
    problem: "'Permit' is not one of Allow, Deny",
  },
  {
    resource: "relay-sockets-policy",
    mistake: "an action without its service",
    plant: set({ policy: policy({ ...READ, Action: "GetItem" }) }),
    field: "policy",
    problem: "'GetItem' does not match",
  },
  {
    resource: "relay-sockets-policy",
    mistake: "a resource that is no ARN",
    plant: set({ policy: policy({ ...READ, Resource: "table/one" }) }),
    field: "policy",
    problem: "'table/one' does not match",
  },
  {
    resource: "relay-images-policy",
    mistake: "an address range that there is not",
    plant: set({
      policy: policy({
        Principal: "*",
        Action: "s3:GetObject",
        Resource: "arn:aws:s3:::images/*",
        Condition: { IpAddress: { "aws:SourceIp": "10.0.0.0/33" } },
      }),
    }),
    field: "policy",
    problem: "10\\.0\\.0\\.0/33",
  },
  {
    resource: "relay-keys",
    mistake: "a way to pay that there is not",
    plant: set({ billingMode: "FREE" }),
    field: "billingMode",
    problem: "'FREE' is not one of PROVISIONED, PAY_PER_REQUEST",
  },
  {
    resource: "relay-live",
    mistake: "a key that no attribute defines",
    plant: set({ hashKey: "tenant" }),
    field: "attributes",
    problem: "define no 'tenant'",
  },
  {
    resource: "relay-live",
    mistake: "a missing key",
    plant: (inputs) => void delete inputs.hashKey,
    field: "hashKey",
    problem: "is required",
  },
  {
    resource: "relay-doors-log",
    mistake: "days that CloudWatch does not keep",
    plant: set({ retentionInDays: 31 }),
    field: "retentionInDays",
    problem: "31 is not one of 1, 3",
  },
  {
    resource: "relay-sockets-stage",
    mistake: "no rate beside a burst",
    plant: set({ defaultRouteSettings: { throttlingBurstLimit: 100 } }),
    field: "defaultRouteSettings\\.throttlingRateLimit",
    problem: "answer every request with 429",
  },
  {
    resource: "relay-sockets-integration",
    mistake: "longer than API Gateway waits",
    plant: set({ timeoutMilliseconds: 60_000 }),
    field: "timeoutMilliseconds",
    problem: "60000 is outside 50",
  },
  {
    resource: "relay-doors-integration",
    mistake: "a kind that there is not",
    plant: set({ integrationType: "LAMBDA_PROXY" }),
    field: "integrationType",
    problem: "'LAMBDA_PROXY' is not one of",
  },
  {
    resource: "relay-sockets-api",
    mistake: "no expression that selects a route",
    plant: (inputs) => void delete inputs.routeSelectionExpression,
    field: "routeSelectionExpression",
    problem: "is required for WebSocket APIs",
  },
  {
    resource: "relay-distribution",
    mistake: "an origin that it has not",
    plant: set({
      orderedCacheBehaviors: [
        {
          pathPattern: "/",
          targetOriginId: "elsewhere",
          viewerProtocolPolicy: "https-only",
          cachePolicyId: "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
          allowedMethods: METHODS,
          cachedMethods: METHODS,
        },
      ],
    }),
    field: "orderedCacheBehaviors\\[0\\]\\.targetOriginId",
    problem: "'elsewhere' is not one of",
  },
  {
    resource: "relay-distribution",
    mistake: "a version of TLS that there is not",
    plant: set({
      viewerCertificate: {
        acmCertificateArn:
          "arn:aws:acm:us-east-1:111122223333:certificate/12345678-1234-1234-1234-123456789012",
        sslSupportMethod: "sni-only",
        minimumProtocolVersion: "TLSv1.4",
      },
    }),
    field: "viewerCertificate\\.minimumProtocolVersion",
    problem: "'TLSv1.4' is not one of",
  },
  {
    resource: "relay-distribution",
    mistake: "a certificate of another region",
    plant: set({
      viewerCertificate: {
        acmCertificateArn:
          "arn:aws:acm:eu-west-1:111122223333:certificate/12345678-1234-1234-1234-123456789012",
        sslSupportMethod: "sni-only",
      },
    }),
    field: "viewerCertificate\\.acmCertificateArn",
    problem: "no certificate of us-east-1",
  },
  {
    resource: "relay-doors-forwarding",
    mistake: "a header that no policy may forward",
    plant: set({ headersConfig: { headerBehavior: "whitelist", headers: { items: ["Authorization"] } } }),
    field: "headersConfig\\.headers\\.items",
    problem: "may not have Authorization",
  },
  {
    resource: "relay-sockets-forwarding",
    mistake: "more headers than CloudFront forwards",
    plant: set({
      headersConfig: {
        headerBehavior: "whitelist",
        headers: { items: Array.from({ length: 11 }, (_, index) => `X-Header-${index}`) },
      },
    }),
    field: "headersConfig\\.headers\\.items",
    problem: "has 11 items, allowed are 10",
  },
  {
    resource: "relay-firewall",
    mistake: "another region than the edge's",
    plant: set({ region: "eu-west-1" }),
    field: "region",
    problem: "'eu-west-1' is not us-east-1",
  },
  {
    resource: "relay-firewall",
    mistake: "a rate below what WAF counts",
    plant: set({
      rules: [
        {
          name: "rate",
          priority: 0,
          action: { block: {} },
          statement: { rateBasedStatement: { limit: 5, aggregateKeyType: "IP" } },
          visibilityConfig: {
            cloudwatchMetricsEnabled: true,
            metricName: "rate",
            sampledRequestsEnabled: false,
          },
        },
      ],
    }),
    field: "rules\\[0\\]\\.statement\\.rateBasedStatement\\.limit",
    problem: "5 is outside 10",
  },
  {
    resource: "relay-failures-alarm",
    mistake: "a comparison that there is not",
    plant: set({ comparisonOperator: "MoreThan" }),
    field: "comparisonOperator",
    problem: "'MoreThan' is not one of",
  },
  {
    resource: "relay-failures-alarm",
    mistake: "a word for missing data that there is not",
    plant: set({ treatMissingData: "good" }),
    field: "treatMissingData",
    problem: "'good' is not one of missing, ignore",
  },
  {
    resource: "relay-dashboard",
    mistake: "a body that is no JSON",
    plant: set({ dashboardBody: "{ widgets: [] }" }),
    field: "dashboardBody",
    problem: "contains invalid JSON",
  },
  {
    resource: "relay-budget",
    mistake: "a unit of time that there is not",
    plant: set({ timeUnit: "WEEKLY" }),
    field: "timeUnit",
    problem: "'WEEKLY' is not one of",
  },
  {
    resource: "relay-secrets",
    mistake: "a kind of parameter that there is not",
    plant: set({ type: "Secret" }),
    field: "type",
    problem: "'Secret' is not one of String, StringList, SecureString",
  },
  {
    resource: "relay-images-lifecycle",
    mistake: "a status that there is not",
    plant: set({ rules: [{ id: "old", status: "On", expiration: { days: 7 } }] }),
    field: "rules\\[0\\]\\.status",
    problem: "'On' is not one of Enabled, Disabled",
  },
  {
    resource: "relay-images-encryption",
    mistake: "an algorithm that there is not",
    plant: set({ rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "ROT13" } }] }),
    field: "rules\\[0\\]\\.applyServerSideEncryptionByDefault\\.sseAlgorithm",
    problem: "'ROT13' is not one of",
  },
  {
    resource: "relay-health",
    mistake: "an interval that Route 53 has not",
    plant: set({ requestInterval: 15 }),
    field: "requestInterval",
    problem: "15 is not one of 10, 30",
  },
  {
    resource: "relay-certificate",
    mistake: "a proof that there is not",
    plant: set({ validationMethod: "POST" }),
    field: "validationMethod",
    problem: "'POST' is not one of EMAIL, DNS",
    args: ZONE,
  },
];
