import { isAbsolute } from "node:path";
import * as v from "valibot";
import {
  AccountLogRole,
  AnonymousKeys,
  Cloud,
  DataRemoval,
  Environment,
  MinimumTls,
  Rollout,
  Tier,
} from "./args.ts";
import { isOperatorKey } from "./operatorKeyFormat.ts";
import { armId, dollars, flag, matching, numberOf, oneOf, text, wholeNumber } from "./rules.ts";

/** Retentions that CloudWatch Logs knows (API reference, PutRetentionPolicy), up to the two years of Log Analytics. */
const LOG_RETENTION_DAYS = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731];
/** Unit counts of SignalR's Standard tier. */
const SIGNALR_UNITS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100];
/** AWS and Azure allow 50 tags on a resource; ten are left to the stack itself. */
const MAX_TAGS = 40;
const HOST_NAME = /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/;
/** What AWS and Azure both take as the key of a tag; the prefixes belong to the clouds. */
const TAG_KEY = /^(?!aws:|azure|microsoft|windows)[\p{L}\p{N} _.:=+\-@]{1,128}$/iu;
/** The name of a region, but for AWS's separate partitions, in which there is no CloudFront of this kind. */
const AWS_REGION = /^(?!cn-|eusc-|us-gov-|\w{2}-iso)[a-z]{2}(-[a-z]+)+-\d{1,2}$/;
/** The name of a location, but for Azure's separate clouds, in which there is no Front Door of this kind. */
const AZURE_LOCATION = /^(?!china|usgov|usdod|usnat|ussec)[a-z][a-z0-9]{2,29}$/;
/** Origin of a browser extension: the URL standard gives it none, browsers send this. */
const EXTENSION_ORIGIN = /^(chrome|moz|safari-web)-extension:\/\/[A-Za-z0-9-]+$/;

/** Arguments whose value must be known when the program runs, because it decides what is built. */
export const plainRules = {
  cloud: oneOf(Cloud),
  tier: oneOf(Tier),
  rollout: oneOf(Rollout),
  domainReady: flag,
  deletionProtection: flag,
  dataRemoval: oneOf(DataRemoval),
};

/** What each element must be of a list whose length must be known when the program runs. */
export const listRules = {
  alertEmails: matching(v.EMAIL_REGEX, 'an e-mail address such as "oncall@example.com"'),
};

/** Arguments whose value may become known later. */
export const inputRules = {
  environment: oneOf(Environment),
  domain: matching(
    HOST_NAME,
    'a host name in lower case such as "api.example.com", without scheme, port or path',
  ),
  operatorKey: text(
    isOperatorKey,
    "smt_o_, 12 characters, _, 43 characters, _, 6 characters of checksum, all base62",
  ),
  anonymousKeys: oneOf(AnonymousKeys),
  allowedOrigins: v.array(
    text(isExactOrigin, 'an exact origin such as "https://app.example.com", without path or wildcard'),
    "a list of exact origins",
  ),
  requestsPerMinute: wholeNumber(1, 1_000_000),
  budget: v.pipe(
    v.strictObject(
      { alert: v.optional(dollars, 50), limit: v.optional(dollars, 100) },
      "alert and limit, in US dollars",
    ),
    v.check(({ alert, limit }) => alert <= limit, "an alert (default 50) of at most the limit (default 100)"),
  ),
  logRetentionDays: numberOf(LOG_RETENTION_DAYS),
  imageRetentionDays: wholeNumber(1, 365),
  tags: v.pipe(
    v.unknown(),
    v.check((tags) => !Array.isArray(tags), "texts by key"),
    v.record(
      matching(TAG_KEY, "a key of 1 to 128 letters, digits, spaces and _.:=+-@ without a cloud's own prefix"),
      text((value) => value.length <= 256, "a text of at most 256 characters"),
      "texts by key",
    ),
    v.check((tags) => Object.keys(tags).length <= MAX_TAGS, `at most ${MAX_TAGS} tags`),
  ),
};

/** The members of `aws` that must be known when the program runs. */
export const awsPlainRules = { createZone: flag, accountLogRole: oneOf(AccountLogRole) };

/** The members of `aws` that may become known later. */
export const awsInputRules = {
  region: matching(
    AWS_REGION,
    'a region such as "eu-central-1" where CloudFront serves (not China, GovCloud, ISO)',
  ),
  hostedZoneId: matching(/^Z[A-Z0-9]{1,31}$/, 'a hosted zone id such as "Z0123456789ABCDEFGHIJ"'),
  certificateArn: matching(
    /^arn:aws[a-z-]*:acm:us-east-1:\d{12}:certificate\/[0-9a-f-]+$/,
    "the ARN of an ACM certificate in us-east-1",
  ),
  alarmTopicArn: matching(/^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[\w-]+$/, "the ARN of an SNS topic"),
  globalAlarmTopicArn: matching(
    /^arn:aws[a-z-]*:sns:us-east-1:\d{12}:[\w-]+$/,
    "the ARN of an SNS topic in us-east-1",
  ),
  permissionsBoundaryArn: matching(
    /^arn:aws[a-z-]*:iam::(\d{12}|aws):policy\/[\w+=,.@/-]+$/,
    "the ARN of an IAM policy",
  ),
};

/** The members of `azure` that must be known when the program runs. */
export const azurePlainRules = {
  createZone: flag,
  minimumTls: oneOf(MinimumTls),
  restrictAddresses: flag,
};

/** The texts of `azure` that may become known later. */
export const azureTextRules = {
  location: matching(
    AZURE_LOCATION,
    'the name of a location of public Azure such as "westeurope" (not China, not the US government)',
  ),
  resourceGroupName: matching(
    /^[\p{L}\p{N}_().-]{0,89}[\p{L}\p{N}_()-]$/u,
    "1 to 90 letters, digits and _().-, not ending with a dot",
  ),
  dnsZoneId: armId("Microsoft.Network/dnsZones"),
  actionGroupId: armId("Microsoft.Insights/actionGroups"),
  workspaceId: armId("Microsoft.OperationalInsights/workspaces"),
};

/** The numbers of `azure` that may become known later. */
export const azureNumberRules = {
  signalrUnits: numberOf(SIGNALR_UNITS),
  alwaysReadyInstances: wholeNumber(0, 1000),
};

/** The members of `local`; they may become known later. */
export const localRules = {
  port: wholeNumber(1, 65_535),
  dataDir: text(isAbsolute, "an absolute path"),
};

function isExactOrigin(value: string): boolean {
  return (
    EXTENSION_ORIGIN.test(value) || (/^https?:\/\/[^*]+$/.test(value) && URL.parse(value)?.origin === value)
  );
}
