import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import type { SemantestWebSocketStackArgs } from "./args.ts";
import { generateOperatorKey } from "./operatorKeyFormat.ts";
import { validateArgs } from "./validate.ts";

const ZONE = "Z0123456789ABCDEFGHIJ";
const CERTIFICATE = "arn:aws:acm:us-east-1:111122223333:certificate/12345678-1234-1234-1234-123456789012";
const ALARM_TOPIC = "arn:aws:sns:eu-central-1:111122223333:alarms";
const EDGE_ALARM_TOPIC = "arn:aws:sns:us-east-1:111122223333:edge-alarms";
const DNS_WAYS =
  "exactly one of an adopted zone (aws.hostedZoneId, azure.dnsZoneId), a created one (createZone: true), or DNS served elsewhere (aws.certificateArn, or domainReady: false until its records are set)";

/** Arguments as a program in another language sends them: types are not checked on the way. */
function deserialized(args: unknown): SemantestWebSocketStackArgs {
  return JSON.parse(JSON.stringify(args));
}

function mistakesOf(args: unknown): string[] {
  try {
    validateArgs("relay", deserialized(args));
  } catch (error) {
    assert.ok(pulumi.RunError.isInstance(error), `${error} is shown with a stack`);
    return error.message.split("\n");
  }
  return [];
}

/** The value of an output that is known. */
function known<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((resolve) => {
    output.apply(resolve);
  });
}

describe("arguments of SemantestWebSocketStack", () => {
  const accepted: Record<string, unknown> = {
    "the shortest": { cloud: "local" },
    "everything that is common to all clouds": {
      cloud: "local",
      tier: "production",
      rollout: "direct",
      domainReady: false,
      deletionProtection: false,
      dataRemoval: "retain",
      environment: "development",
      operatorKey: generateOperatorKey(),
      anonymousKeys: "closed",
      allowedOrigins: [
        "https://app.example.com",
        "http://localhost:8080",
        "chrome-extension://abcdefghijklmnop",
      ],
      requestsPerMinute: 1_000_000,
      budget: { alert: 0.5, limit: 0.5 },
      alertEmails: ["oncall@example.com"],
      logRetentionDays: 731,
      imageRetentionDays: 365,
      tags: { team: "relay", "größe 1": "", "a.b:c=d+e-f@g_h": "x".repeat(256) },
    },
    "a port and a folder": { cloud: "local", local: { port: 65535, dataDir: "/var/lib/semantest" } },
    "an adopted Route 53 zone": { cloud: "aws", domain: "api.example.com", aws: { hostedZoneId: ZONE } },
    "a created Route 53 zone": {
      cloud: "aws",
      domain: "example.com",
      domainReady: true,
      aws: { createZone: true },
    },
    "a certificate and DNS served elsewhere": {
      cloud: "aws",
      domain: "api.example.com",
      aws: { certificateArn: CERTIFICATE, createZone: false },
    },
    "DNS served elsewhere": {
      cloud: "azure",
      tier: "production",
      domain: "xn--bcher-kva.example",
      domainReady: false,
    },
    "the shortest retention and the most tags that Azure takes": {
      cloud: "azure",
      logRetentionDays: 5,
      tags: Object.fromEntries(Array.from({ length: 13 }, (_, index) => [`tag-${index}`, ""])),
    },
    "a short retention in a workspace of somebody else": {
      cloud: "azure",
      logRetentionDays: 1,
      azure: { workspaceId: armId("Microsoft.OperationalInsights/workspaces/logs") },
    },
    "every setting of AWS": {
      cloud: "aws",
      domain: "api.example.com",
      aws: {
        region: "ap-southeast-4",
        hostedZoneId: ZONE,
        createZone: false,
        alarmTopicArn: "arn:aws:sns:ap-southeast-4:111122223333:alarms",
        globalAlarmTopicArn: "arn:aws:sns:us-east-1:111122223333:edge-alarms",
        accountLogRole: "skip",
        permissionsBoundaryArn: "arn:aws:iam::111122223333:policy/team/boundary",
      },
    },
    "every setting of Azure": {
      cloud: "azure",
      tier: "production",
      domain: "api.example.com",
      azure: {
        location: "westeurope",
        resourceGroupName: "relay_(production).1",
        dnsZoneId: armId("Microsoft.Network/dnszones/example.com"),
        actionGroupId: armId("microsoft.insights/actiongroups/oncall"),
        workspaceId: armId("Microsoft.OperationalInsights/workspaces/logs"),
        signalrUnits: 100,
        alwaysReadyInstances: 0,
        minimumTls: "1.2",
        restrictAddresses: true,
      },
    },
  };
  for (const [what, args] of Object.entries(accepted)) {
    it(`are accepted: ${what}`, () => {
      assert.deepEqual(mistakesOf(args), []);
    });
  }

  const refused: readonly [args: Record<string, unknown>, mistake: string][] = [
    [{}, 'cloud is missing; allowed: "aws", "azure" or "local"'],
    [{ cloud: "gcp" }, 'cloud is "gcp"; allowed: "aws", "azure" or "local"'],
    [{ cloud: null }, 'cloud is null; allowed: "aws", "azure" or "local"'],
    [{ cloud: "local", tier: "prod" }, 'tier is "prod"; allowed: "starter" or "production"'],
    [{ cloud: "aws", rollout: "blue" }, 'rollout is "blue"; allowed: "direct" or "managed"'],
    [{ cloud: "aws", domainReady: "yes" }, 'domainReady is "yes"; allowed: true or false'],
    [{ cloud: "aws", deletionProtection: 1 }, "deletionProtection is 1; allowed: true or false"],
    [{ cloud: "aws", dataRemoval: "keep" }, 'dataRemoval is "keep"; allowed: "destroy" or "retain"'],
    [
      { cloud: "local", environment: "staging" },
      'environment is "staging"; allowed: "local", "development" or "production"',
    ],
    [{ cloud: "local", anonymousKeys: true }, 'anonymousKeys is true; allowed: "open" or "closed"'],
    [
      { cloud: "local", allowedOrigins: ["https://app.example.com", "https://*.example.com"] },
      'allowedOrigins[1] is "https://*.example.com"; allowed: an exact origin such as "https://app.example.com", without path or wildcard',
    ],
    [
      { cloud: "local", allowedOrigins: ["https://app.example.com/"] },
      'allowedOrigins[0] is "https://app.example.com/"; allowed: an exact origin such as "https://app.example.com", without path or wildcard',
    ],
    [
      { cloud: "local", allowedOrigins: ["null"] },
      'allowedOrigins[0] is "null"; allowed: an exact origin such as "https://app.example.com", without path or wildcard',
    ],
    [
      { cloud: "local", allowedOrigins: "https://app.example.com" },
      'allowedOrigins is "https://app.example.com"; allowed: a list of exact origins',
    ],
    [{ cloud: "local", requestsPerMinute: 0 }, requests("0")],
    [{ cloud: "local", requestsPerMinute: 1.5 }, requests("1.5")],
    [{ cloud: "local", requestsPerMinute: "100" }, requests('"100"')],
    [
      { cloud: "local", budget: { alert: 101 } },
      "budget is { alert: 101, limit: 100 }; allowed: an alert (default 50) of at most the limit (default 100)",
    ],
    [
      { cloud: "local", budget: { alert: 0, limit: 10 } },
      "budget.alert is 0; allowed: an amount of US dollars above 0",
    ],
    [{ cloud: "local", budget: 100 }, "budget is 100; allowed: alert and limit, in US dollars"],
    [
      { cloud: "local", budget: { alert: 5, limits: 10 } },
      "budget.limits is no argument; allowed: alert and limit, in US dollars",
    ],
    [
      { cloud: "local", alertEmails: ["oncall"] },
      'alertEmails[0] is "oncall"; allowed: an e-mail address such as "oncall@example.com"',
    ],
    [
      { cloud: "local", alertEmails: "oncall@example.com" },
      'alertEmails is "oncall@example.com"; allowed: a list',
    ],
    [
      { cloud: "local", logRetentionDays: 10 },
      "logRetentionDays is 10; allowed: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545 or 731",
    ],
    [
      { cloud: "local", imageRetentionDays: 366 },
      "imageRetentionDays is 366; allowed: a whole number from 1 to 365",
    ],
    [{ cloud: "local", tags: { "aws:team": "relay" } }, tagKey("aws:team")],
    [{ cloud: "local", tags: { "a/b": "relay" } }, tagKey("a/b")],
    [{ cloud: "local", tags: { team: 7 } }, "tags.team is 7; allowed: a text of at most 256 characters"],
    [{ cloud: "local", operatorKey: generateOperatorKey().replace("smt_o_", "smt_c_") }, operatorKey()],
    [{ cloud: "local", operatorKey: `${generateOperatorKey().slice(0, -6)}zzzzzz` }, operatorKey()],
    [
      { cloud: "local", requestPerMinute: 5 },
      "requestPerMinute is no argument; did you mean requestsPerMinute?",
    ],
    [{ cloud: "local", local: { portt: 5 } }, "local.portt is no argument; did you mean local.port?"],
    [{ cloud: "local", local: { x: 5 } }, "local.x is no argument; allowed: port, dataDir"],
    [{ cloud: "local", local: 3003 }, "local is 3003; allowed: settings by name"],
    [
      { cloud: "local", local: { port: 65536 } },
      "local.port is 65536; allowed: a whole number from 1 to 65535",
    ],
    [{ cloud: "local", local: { dataDir: "data" } }, 'local.dataDir is "data"; allowed: an absolute path'],
    [
      { cloud: "local", aws: { region: "eu-central-1" } },
      'aws is given though cloud is "local"; allowed: settings of that cloud only',
    ],
    [
      { cloud: "aws", local: {} },
      'local is given though cloud is "aws"; allowed: settings of that cloud only',
    ],
    [
      { cloud: "local", domain: "api.example.com" },
      'domain is given though cloud is "local"; allowed: no domain, the server listens on localhost',
    ],
    [
      { cloud: "local", domainReady: true },
      'domainReady is true though cloud is "local"; allowed: false or absent',
    ],
    [
      { cloud: "local", rollout: "managed" },
      'rollout is "managed" though cloud is "local"; allowed: "direct", there is one server only',
    ],
    [
      {
        cloud: "azure",
        tier: "production",
        domain: "https://api.example.com",
        domainReady: false,
      },
      'domain is "https://api.example.com"; allowed: a host name in lower case such as "api.example.com", without scheme, port or path',
    ],
    [
      { cloud: "aws", domain: "api.example.com" },
      `domain is given without a word on its DNS; allowed: ${DNS_WAYS}`,
    ],
    [
      { cloud: "aws", domain: "api.example.com", aws: { hostedZoneId: ZONE, createZone: true } },
      "domain is given with aws.hostedZoneId and aws.createZone; allowed: exactly one of them",
    ],
    [
      { cloud: "aws", domain: "api.example.com", aws: { hostedZoneId: ZONE, certificateArn: CERTIFICATE } },
      "domain is given with aws.hostedZoneId and aws.certificateArn; allowed: exactly one of them",
    ],
    [
      { cloud: "azure", azure: { createZone: true } },
      "azure.createZone is given without domain; allowed: only together with domain",
    ],
    [
      { cloud: "aws", domainReady: true },
      "domainReady is given without domain; allowed: only together with domain",
    ],
    [{ cloud: "aws", aws: { region: "Frankfurt" } }, awsRegion("Frankfurt")],
    [{ cloud: "aws", aws: { region: "us-gov-west-1" } }, awsRegion("us-gov-west-1")],
    [{ cloud: "aws", aws: { region: "cn-north-1" } }, awsRegion("cn-north-1")],
    [
      { cloud: "aws", aws: { globalAlarmTopicArn: "arn:aws:sns:eu-central-1:111122223333:alarms" } },
      'aws.globalAlarmTopicArn is "arn:aws:sns:eu-central-1:111122223333:alarms"; allowed: the ARN of an SNS topic in us-east-1',
    ],
    [
      { cloud: "aws", aws: { accountLogRole: "reuse" } },
      'aws.accountLogRole is "reuse"; allowed: "create" or "skip"',
    ],
    [
      { cloud: "aws", environment: "local" },
      'environment is "local" though cloud is "aws"; allowed: "development" or "production", by "local" clients know the server on their own machine',
    ],
    [
      { cloud: "aws", aws: { region: "eu-west-1", alarmTopicArn: ALARM_TOPIC } },
      `aws.alarmTopicArn is "${ALARM_TOPIC}" though aws.region is "eu-west-1"; allowed: a topic of that region, since alarms can notify no other`,
    ],
    [
      {
        cloud: "aws",
        alertEmails: ["oncall@example.com"],
        aws: { alarmTopicArn: ALARM_TOPIC, globalAlarmTopicArn: EDGE_ALARM_TOPIC },
      },
      "alertEmails is given with aws.alarmTopicArn and aws.globalAlarmTopicArn; allowed: only where the stack creates a topic, those of others are not subscribed to",
    ],
    [
      { cloud: "aws", allowedOrigins: Array.from({ length: 100 }, () => "https://a-long-name.example.com") },
      'allowedOrigins has 3199 characters; allowed on "aws": at most 3000 together',
    ],
    [
      { cloud: "aws", aws: { hostedZoneId: "example.com" }, domain: "api.example.com" },
      'aws.hostedZoneId is "example.com"; allowed: a hosted zone id such as "Z0123456789ABCDEFGHIJ"',
    ],
    [
      {
        cloud: "aws",
        aws: { certificateArn: CERTIFICATE.replace("us-east-1", "eu-west-1") },
        domain: "api.example.com",
      },
      `aws.certificateArn is "${CERTIFICATE.replace("us-east-1", "eu-west-1")}"; allowed: the ARN of an ACM certificate in us-east-1`,
    ],
    [
      { cloud: "aws", aws: { permissionsBoundaryArn: "arn:aws:iam::111122223333:role/boundary" } },
      'aws.permissionsBoundaryArn is "arn:aws:iam::111122223333:role/boundary"; allowed: the ARN of an IAM policy',
    ],
    [{ cloud: "aws", aws: { zone: ZONE } }, awsMembers("zone")],
    [
      { cloud: "aws", aws: { createZone: "yes" }, domain: "example.com", domainReady: false },
      'aws.createZone is "yes"; allowed: true or false',
    ],
    [
      { cloud: "azure", tier: "production", azure: { signalrUnits: 11 } },
      "azure.signalrUnits is 11; allowed: 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 20, 30, 40, 50, 60, 70, 80, 90 or 100",
    ],
    [
      { cloud: "azure", azure: { signalrUnits: 2 } },
      'azure.signalrUnits is given on tier "starter" of "azure"; allowed: only on tier "production"',
    ],
    [
      { cloud: "azure", domain: "api.example.com", domainReady: false },
      'domain is given on tier "starter" of "azure"; allowed: only on tier "production"',
    ],
    [
      { cloud: "azure", tier: "starter", azure: { restrictAddresses: true } },
      'azure.restrictAddresses is given on tier "starter" of "azure"; allowed: only on tier "production"',
    ],
    [
      { cloud: "azure", rollout: "managed" },
      'rollout is "managed" though cloud is "azure"; allowed: "direct", there is one app only in this release',
    ],
    [
      {
        cloud: "azure",
        alertEmails: ["oncall@example.com"],
        azure: { actionGroupId: armId("Microsoft.Insights/actionGroups/oncall") },
      },
      "alertEmails is given with azure.actionGroupId; allowed: only where the stack creates the action group, that of others is not changed",
    ],
    [
      { cloud: "azure", logRetentionDays: 3 },
      'logRetentionDays is 3 though cloud is "azure"; allowed: at least 5',
    ],
    [
      { cloud: "azure", tags: { "team:relay": "" } },
      'tags has the key "team:relay"; allowed on "azure": no spaces, colons, hashes, parentheses or leading digit',
    ],
    [
      { cloud: "azure", tags: Object.fromEntries(Array.from({ length: 14 }, (_, it) => [`tag-${it}`, ""])) },
      'tags has 14 keys; allowed on "azure": at most 13',
    ],
    [{ cloud: "azure", azure: { minimumTls: "1.1" } }, 'azure.minimumTls is "1.1"; allowed: "1.2" or "1.3"'],
    [{ cloud: "azure", azure: { location: "chinaeast2" } }, azureLocation("chinaeast2")],
    [{ cloud: "azure", azure: { location: "West Europe" } }, azureLocation("West Europe")],
    [
      { cloud: "azure", azure: { workspaceId: "logs" } },
      'azure.workspaceId is "logs"; allowed: the Azure resource id of a Microsoft.OperationalInsights/workspaces',
    ],
  ];
  for (const [args, mistake] of refused) {
    it(`are refused: ${mistake}`, () => {
      assert.deepEqual(mistakesOf(args), [`SemantestWebSocketStack "relay": ${mistake}`]);
    });
  }

  it("are refused with every mistake at once", () => {
    assert.deepEqual(
      mistakesOf({
        cloud: "aws",
        tier: 1,
        requestsPerMinute: -1,
        tags: [],
        azure: { signalrUnits: 0, x: 1 },
      }).map((mistake) => /"relay": (\S+) is/.exec(mistake)?.[1]),
      ["tier", "requestsPerMinute", "tags", "azure.x", "azure.signalrUnits", "azure"],
    );
  });

  it("are refused when more tags are given than every cloud takes", () => {
    const tags = Object.fromEntries(Array.from({ length: 41 }, (_, index) => [`tag${index}`, ""]));
    const [mistake] = mistakesOf({ cloud: "local", tags });
    assert.match(mistake ?? "", /^SemantestWebSocketStack "relay": tags is .*; allowed: at most 40 tags$/);
  });

  it("never quote an operator key", () => {
    const [mistake] = mistakesOf({ cloud: "local", operatorKey: "smt_o_almost" });
    assert.doesNotMatch(mistake ?? "", /almost/);
  });

  it("refuse a value that comes too late to decide what is built", () => {
    const args = Object.assign(deserialized({ cloud: "local" }), { tier: pulumi.output("starter") });
    assert.throws(() => validateArgs("relay", args), {
      message: `SemantestWebSocketStack "relay": tier is an output, whose value is known too late; allowed: "starter" or "production"`,
    });
  });

  it("take values that are known later", async () => {
    const settings = validateArgs("relay", {
      cloud: "local",
      requestsPerMinute: Promise.resolve(7),
      allowedOrigins: [pulumi.output("https://app.example.com")],
      budget: { alert: Promise.resolve(20) },
    });
    assert.ok(settings.requestsPerMinute);
    assert.equal(await known(settings.requestsPerMinute), 7);
    assert.deepEqual(await known(settings.allowedOrigins), ["https://app.example.com"]);
    assert.deepEqual(await known(settings.budget), { alert: 20, limit: 100 });
  });

  it("refuse a list whose length comes too late, and take one whose elements do", async () => {
    const late = Object.assign(deserialized({ cloud: "aws" }), { alertEmails: pulumi.output([]) });
    assert.throws(() => validateArgs("relay", late), {
      message:
        'SemantestWebSocketStack "relay": alertEmails is an output, whose value is known too late; allowed: a list',
    });
    const { alertEmails } = validateArgs("relay", {
      cloud: "aws",
      alertEmails: ["oncall@example.com", pulumi.output("owner@example.com")],
    });
    assert.deepEqual(await Promise.all(alertEmails.map(known)), ["oncall@example.com", "owner@example.com"]);
  });

  it("make the operator key a secret", async () => {
    const settings = validateArgs("relay", { cloud: "local", operatorKey: generateOperatorKey() });
    assert.ok(settings.operatorKey);
    assert.equal(await pulumi.isSecret(settings.operatorKey), true);
  });

  const defaults: readonly [
    args: SemantestWebSocketStackArgs,
    environment: string,
    deletionProtection: boolean,
  ][] = [
    [{ cloud: "local" }, "local", false],
    [{ cloud: "local", tier: "production" }, "local", true],
    [{ cloud: "aws" }, "development", false],
    [{ cloud: "azure", tier: "production" }, "production", true],
    [{ cloud: "azure", tier: "production", deletionProtection: false }, "production", false],
  ];
  for (const [args, environment, deletionProtection] of defaults) {
    it(`default to environment ${environment} and deletion protection ${deletionProtection} for ${JSON.stringify(args)}`, async () => {
      const settings = validateArgs("relay", args);
      assert.equal(await known(settings.environment), environment);
      assert.equal(settings.deletionProtection, deletionProtection);
    });
  }

  it("default to the documented limits", async () => {
    const settings = validateArgs("relay", { cloud: "local" });
    assert.equal(await known(settings.local.port), 3003);
    assert.equal(await known(settings.logRetentionDays), 14);
    assert.equal(await known(settings.imageRetentionDays), 7);
    assert.deepEqual(await known(settings.budget), { alert: 50, limit: 100 });
    assert.equal(settings.requestsPerMinute, undefined);
    assert.equal(settings.rollout, "direct");
    assert.equal(settings.dataRemoval, "destroy");
  });
});

function armId(resource: string): string {
  return `/subscriptions/12345678-1234-1234-1234-123456789012/resourceGroups/relay/providers/${resource}`;
}

function azureLocation(given: string): string {
  return `azure.location is "${given}"; allowed: the name of a location of public Azure such as "westeurope" (not China, not the US government)`;
}

function awsRegion(given: string): string {
  return `aws.region is "${given}"; allowed: a region such as "eu-central-1" where CloudFront serves (not China, GovCloud, ISO)`;
}

function awsMembers(given: string): string {
  return `aws.${given} is no argument; allowed: createZone, accountLogRole, region, hostedZoneId, certificateArn, alarmTopicArn, globalAlarmTopicArn, permissionsBoundaryArn`;
}

function requests(given: string): string {
  return `requestsPerMinute is ${given}; allowed: a whole number from 1 to 1000000`;
}

function tagKey(key: string): string {
  return `tags.${key} is "${key}"; allowed: a key of 1 to 128 letters, digits, spaces and _.:=+-@ without a cloud's own prefix`;
}

function operatorKey(): string {
  return "operatorKey is not as it should be (value not shown); allowed: smt_o_, 12 characters, _, 43 characters, _, 6 characters of checksum, all base62";
}
