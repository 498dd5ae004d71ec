import assert from "node:assert/strict";
import type { Stack } from "@pulumi/pulumi/automation/index.js";
import type { AwsRig } from "../../rig/aws/awsRig.ts";
import { hostZone } from "./hostZone.ts";
import { type PlantedInput, plantedInputs } from "./plantedInputs.ts";
import { type AwsStackArgs, createRelay, startRelayRig } from "./relay.ts";

/** Arguments with a mistake, as a program in any language might give them, and what the refusal must say. */
const PLANTED_ARGUMENTS: readonly [args: string, field: RegExp][] = [
  ['{ "tier": "enterprise" }', /tier is "enterprise"; allowed: "starter" or "production"/],
  ['{ "rollout": "canary" }', /rollout is "canary"/],
  ['{ "dataRemoval": "keep" }', /dataRemoval is "keep"/],
  ['{ "requestsPerMinute": 0 }', /requestsPerMinute is 0; allowed: a whole number from 1/],
  ['{ "logRetentionDays": 31 }', /logRetentionDays is 31; allowed: 1, 3, 5/],
  ['{ "imageRetentionDays": 400 }', /imageRetentionDays is 400/],
  ['{ "budget": { "alert": 80, "limit": 40 } }', /budget.*alert \(default 50\) of at most the limit/],
  ['{ "alertEmails": ["nobody"] }', /alertEmails\[0\] is "nobody"/],
  ['{ "allowedOrigins": ["https://*.example.com"] }', /allowedOrigins\[0\] is "https:\/\/\*\.example\.com"/],
  ['{ "tags": { "aws:owner": "me" } }', /tags.*without a cloud's own prefix/],
  ['{ "teir": "starter" }', /teir.*tier/],
  ['{ "aws": { "region": "us-east1" } }', /aws\.region is "us-east1"/],
  ['{ "aws": { "accountLogRole": "maybe" } }', /aws\.accountLogRole is "maybe"/],
  ['{ "aws": { "permissionsBoundaryArn": "arn:aws:iam::1:policy/x" } }', /aws\.permissionsBoundaryArn is/],
  [
    '{ "aws": { "alarmTopicArn": "alarms" } }',
    /aws\.alarmTopicArn is "alarms"; allowed: the ARN of an SNS topic/,
  ],
  [
    '{ "aws": { "globalAlarmTopicArn": "arn:aws:sns:eu-west-1:111122223333:alarms" } }',
    /aws\.globalAlarmTopicArn is .*us-east-1/,
  ],
  ['{ "azure": { "location": "westeurope" } }', /azure is given though cloud is "aws"/],
  ['{ "local": { "port": 3003 } }', /local is given though cloud is "aws"/],
  ['{ "domain": "https://relay.example.com", "aws": { "createZone": true } }', /domain is "https:/],
  ['{ "domain": "relay.example.com" }', /domain is given without a word on its DNS/],
  ['{ "aws": { "createZone": true } }', /aws\.createZone is given without domain/],
];

describe("a mistake on AWS", function () {
  this.timeout(180_000);
  let rig: AwsRig;
  let python: string;
  let stack: Stack;
  let args: AwsStackArgs = {};
  let planted: PlantedInput | undefined;

  before(async function () {
    ({ rig, python } = await startRelayRig(this));
    stack = await createRelay(rig, {
      stack: "mistaken",
      args: () => args,
      transform: (name, inputs) => {
        if (name === planted?.resource) planted.plant(inputs);
      },
    });
  });

  after(async () => {
    await rig?.stop();
  });

  const refused = async (given: AwsStackArgs, expected: RegExp, mistake?: PlantedInput) => {
    args = given;
    planted = mistake;
    await assert.rejects(stack.preview(), ({ message }: Error) => {
      assert.match(message, expected);
      return true;
    });
  };

  describe("in an argument is refused in preview by the names of component and field", () => {
    for (const [text, field] of PLANTED_ARGUMENTS) {
      it(text, async () => {
        await refused(JSON.parse(text), new RegExp(`SemantestWebSocketStack "relay".*${field.source}`, "s"));
      });
    }

    it("a zone of another domain", async () => {
      const hostedZoneId = await hostZone(python, rig.account, "other.example.org");
      const elsewhere = { domain: "relay.example.com", aws: { hostedZoneId } };
      await refused(
        elsewhere,
        /SemantestWebSocketStack "relay".*(domain|hostedZoneId).*other\.example\.org/s,
      );
    });
  });

  describe("in what a transform makes of a resource is refused in preview by AWS's own models", () => {
    for (const mistake of plantedInputs) {
      const { field, problem, resource } = mistake;
      it(`${resource}: ${mistake.mistake}`, async () => {
        const expected = `'${resource}': property ${field}.*${problem}.*in websocket:index:SemantestWebSocketStack`;
        await refused(mistake.args ?? { tier: "production" }, new RegExp(expected, "s"), mistake);
      });
    }
  });
});
