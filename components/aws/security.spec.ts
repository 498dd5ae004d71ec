import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import * as v from "valibot";
import type { Built } from "../spec/builder.ts";
import { inputsOf, withoutSecrets } from "../spec/built.ts";
import { OPERATOR_KEY, value } from "../spec/mocks.ts";
import { build, ofType, SECRET_VALUES, ZONE } from "./spec/build.ts";

// What the inputs of all resources together must hold to, whatever is added later. Whether AWS enforces it is for an
// account to show.

/** Types of AWS that have no tags. Any other type must be tagged, so a new one fails until it is looked at. */
const UNTAGGED = [
  "apigateway/account",
  ...["authorizer", "deployment", "integration", "route"].map((it) => `apigatewayv2/${it}`),
  "acm/certificateValidation",
  "cloudfront/originRequestPolicy",
  "cloudwatch/dashboard",
  "iam/rolePolicy",
  "iam/rolePolicyAttachment",
  "lambda/alias",
  "lambda/permission",
  "route53/record",
  ...["Cors", "Lifecycle", "ServerSideEncryption"].map((it) => `s3/bucket${it}Configuration`),
  ...["OwnershipControls", "Policy", "PublicAccessBlock"].map((it) => `s3/bucket${it}`),
  "sns/topicPolicy",
  "sns/topicSubscription",
];
/** Types of services that are the same in all regions. */
const GLOBAL = ["budgets/", "cloudfront/", "iam/", "route53/"];
const AT_THE_EDGE = [
  "relay-certificate",
  "relay-certificate-issued",
  "relay-edge-alarms",
  "relay-edge-alarms-mail-0",
  "relay-edge-alarms-policy",
  "relay-firewall",
  ...["blocked", "edge-5xx", "health"].map((it) => `relay-${it}-alarm`),
];
/** Wildcards that AWS forces, or that stand for what a service chooses; docs/aws/rights.md gives each reason. */
const WILDCARDS = [
  /^arn:aws:cloudwatch:eu-central-1:111122223333:relay-\w+-log:\*$/,
  /^arn:aws:s3:eu-central-1:111122223333:relay-images\/images\/\*$/,
  /^arn:aws:execute-api:eu-central-1:111122223333:relay-sockets-api\/live\/(POST|DELETE)\/@connections\/\*$/,
];

const Policy = v.object({
  Statement: v.array(
    v.object({
      Effect: v.string(),
      Action: v.union([v.string(), v.array(v.string())]),
      Resource: v.optional(v.union([v.string(), v.array(v.string())]), []),
      Condition: v.optional(v.record(v.string(), v.unknown())),
    }),
  ),
});

function isAws({ type }: { type: string }): boolean {
  return type.startsWith("aws:");
}

/** `service/type`, as documentation names it. */
function short(type: string): string {
  return type.split(":")[1] ?? type;
}

describe("everything on AWS, on tier production with a domain", () => {
  let built: Built;

  before(async () => {
    built = await build({
      tier: "production",
      domain: "api.example.com",
      alertEmails: ["oncall@example.com"],
      tags: { team: "relay" },
      aws: {
        hostedZoneId: ZONE,
        region: "eu-central-1",
        permissionsBoundaryArn: "arn:aws:iam::111122223333:policy/boundary",
      },
    });
  });

  it("keeps every secret a secret, in inputs and outputs", async () => {
    const shown = JSON.stringify(withoutSecrets(built.resources.map(({ inputs }) => inputs)));
    for (const secret of SECRET_VALUES) {
      assert.ok(!shown.includes(secret), `${secret} is shown`);
    }
    const outputs = Object.entries(built.stack).filter(([, it]) => pulumi.Output.isInstance(it));
    for (const [name, output] of outputs) {
      const isShown = !(await pulumi.isSecret(output));
      const text = JSON.stringify(await value(output));
      assert.ok(!isShown || !SECRET_VALUES.some((it) => text.includes(it)), `${name} shows a secret`);
    }
    assert.ok(outputs.some(([name]) => name === "operatorKey"));
  });

  it("hands secrets to the parameter and the distribution only, and the operator key to nothing", () => {
    const holders = built.resources.filter(({ inputs }) =>
      SECRET_VALUES.some((it) => JSON.stringify(inputs).includes(it)),
    );
    assert.deepEqual(holders.map(({ name }) => name).sort(), ["relay-distribution", "relay-secrets"]);
    assert.ok(!JSON.stringify(holders).includes(OPERATOR_KEY));
  });

  it("tags whatever has tags, with those of the arguments and its own", () => {
    for (const { type, name, inputs } of built.resources.filter(isAws)) {
      const expected = UNTAGGED.includes(short(type))
        ? undefined
        : {
            team: "relay",
            "semantest:component": "relay",
            "semantest:stack": "relay-project/dev",
            ...(name === "relay-keys" && { "semantest:data": "durable" }),
          };
      assert.deepEqual(inputs.tags, expected, `${type} ${name}`);
    }
  });

  it("stands in the region of the arguments, what belongs to the edge in us-east-1", () => {
    for (const { type, name, inputs } of built.resources.filter(isAws)) {
      const isGlobal = GLOBAL.some((it) => short(type).startsWith(it));
      const expected = AT_THE_EDGE.includes(name) ? "us-east-1" : "eu-central-1";
      assert.equal(inputs.region, isGlobal ? undefined : expected, `${type} ${name}`);
    }
  });

  it("bounds every role", () => {
    for (const { name, inputs } of ofType(built, "iam/role")) {
      assert.equal(inputs.permissionsBoundary, "arn:aws:iam::111122223333:policy/boundary", name);
    }
  });

  it("lets each role be taken by one service of AWS", () => {
    const trusted = ofType(built, "iam/role").map(({ name, inputs }) => {
      const { Statement } = JSON.parse(String(inputs.assumeRolePolicy));
      return [name, Statement.map((it: { Principal: { Service: string } }) => it.Principal.Service)];
    });
    assert.deepEqual(Object.fromEntries(trusted), {
      "relay-account-log-role": ["apigateway.amazonaws.com"],
      "relay-authorizer-role": ["lambda.amazonaws.com"],
      "relay-doors-role": ["lambda.amazonaws.com"],
      "relay-sockets-role": ["lambda.amazonaws.com"],
    });
  });

  it("allows no action by wildcard, and resources by wildcard only where AWS has no narrower name", () => {
    for (const { name, inputs } of ofType(built, "iam/rolePolicy")) {
      const { Statement } = v.parse(Policy, JSON.parse(String(inputs.policy)));
      for (const { Action, Resource } of Statement) {
        const actions = [Action].flat();
        assert.ok(!actions.some((it) => it.includes("*")), `${name}: ${actions}`);
        for (const resource of [Resource].flat().filter((it) => it.includes("*"))) {
          const isForced = actions.join() === "cloudwatch:GetMetricData" && resource === "*";
          assert.ok(isForced || WILDCARDS.some((it) => it.test(resource)), `${name}: ${actions} ${resource}`);
        }
      }
    }
  });

  it("lets API Gateway call each function by one route or authorizer each, by its alias", () => {
    const permissions = ofType(built, "lambda/permission").map(({ inputs }) => {
      const { principal, qualifier, function: name, sourceArn } = inputs;
      return [principal, qualifier, name, String(sourceArn).split(":").at(-1)];
    });
    const by = ["apigateway.amazonaws.com", "live"];
    assert.deepEqual(permissions.sort(), [
      [...by, "relay-0a1b2c3d-authorizer", "relay-sockets-api/authorizers/relay-sockets-authorizer-id"],
      [...by, "relay-0a1b2c3d-doors", "relay-doors-api/$default/$default"],
      [...by, "relay-0a1b2c3d-sockets", "relay-sockets-api/live/$connect"],
      [...by, "relay-0a1b2c3d-sockets", "relay-sockets-api/live/$default"],
      [...by, "relay-0a1b2c3d-sockets", "relay-sockets-api/live/$disconnect"],
    ]);
  });

  it("keeps every log for the asked time", () => {
    const logs = ofType(built, "cloudwatch/logGroup");
    assert.equal(logs.length, 5);
    for (const { name, inputs } of logs) {
      assert.equal(inputs.retentionInDays, 14, name);
    }
  });

  it("writes no address, path, query or header into an access log", () => {
    for (const name of ["relay-sockets-stage", "relay-doors-stage"]) {
      const { accessLogSettings } = inputsOf(built, name);
      const { format } = v.parse(v.object({ format: v.string() }), accessLogSettings);
      assert.doesNotMatch(format, /sourceIp|userAgent|path|query|header|identity|authorizer\.principalId/i);
      assert.match(format, /\$context\.requestId/);
    }
  });

  it("throttles both stages, traces no data and deploys nothing by itself", () => {
    const fuse = { throttlingBurstLimit: 2500, throttlingRateLimit: 5000, detailedMetricsEnabled: false };
    const sockets = inputsOf(built, "relay-sockets-stage");
    const doors = inputsOf(built, "relay-doors-stage");
    assert.deepEqual(sockets.defaultRouteSettings, {
      ...fuse,
      dataTraceEnabled: false,
      loggingLevel: "OFF",
    });
    assert.deepEqual(doors.defaultRouteSettings, fuse);
    assert.deepEqual([sockets.autoDeploy, doors.autoDeploy], [false, false]);
  });

  it("opens a socket only through the authorizer", () => {
    const routes = ofType(built, "apigatewayv2/route").map(({ inputs }) => [
      inputs.routeKey,
      inputs.authorizationType,
      inputs.authorizerId,
    ]);
    assert.deepEqual(routes.sort(), [
      ["$connect", "CUSTOM", "relay-sockets-authorizer-id"],
      ["$default", "NONE", undefined],
      ["$default", "NONE", undefined],
      ["$disconnect", "NONE", undefined],
    ]);
  });

  it("tells all functions the same, and no secret", () => {
    const environments = ofType(built, "lambda/function").map(({ inputs }) => inputs.environment);
    assert.deepEqual(environments, Array(3).fill(environments[0]));
    assert.deepEqual(environments[0], {
      variables: {
        SEMANTEST_STACK: "relay-0a1b2c3d-service",
        SEMANTEST_RELEASE: inputsRelease(environments[0]),
        SEMANTEST_ENVIRONMENT: "production",
        SEMANTEST_PUBLIC_ORIGIN: "https://api.example.com",
        SEMANTEST_KEYS_TABLE: "relay-0a1b2c3d-keys",
        SEMANTEST_LIVE_TABLE: "relay-0a1b2c3d-live",
        SEMANTEST_IMAGES_BUCKET: "relay-0a1b2c3d-images",
        SEMANTEST_SECRET_PARAMETER: "/semantest/relay-0a1b2c3d-secrets",
        SEMANTEST_ALLOWED_ORIGINS: "",
        SEMANTEST_ANONYMOUS_KEYS: "open",
        SEMANTEST_REQUESTS_PER_MINUTE: "100",
        SEMANTEST_IMAGE_RETENTION_DAYS: "7",
        SEMANTEST_LOG_LEVEL: "info",
      },
    });
  });

  it("stores two kinds of keys with three accepted values each, and the digest of the operator key", () => {
    const { type, tier, keyId, value: text } = inputsOf(built, "relay-secrets");
    assert.deepEqual([type, tier, keyId], ["SecureString", "Standard", "alias/aws/ssm"]);
    const { operatorKeyHash, ...lists } = JSON.parse(String(text));
    assert.deepEqual(lists, {
      resumeKeys: ["resume-key-current", "resume-key-previous", "resume-key-next"],
      originSecrets: ["origin-secret-current", "origin-secret-previous", "origin-secret-next"],
    });
    assert.match(operatorKeyHash, /^[0-9a-f]{64}$/);
  });
});

function inputsRelease(environment: unknown): string {
  const release = v.string();
  return v.parse(v.object({ variables: v.object({ SEMANTEST_RELEASE: release }) }), environment).variables
    .SEMANTEST_RELEASE;
}
