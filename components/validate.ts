import * as pulumi from "@pulumi/pulumi";
import { inputRules, listRules, plainRules } from "./argRules.ts";
import type { SemantestWebSocketStackArgs } from "./args.ts";
import { AnonymousKeys, Cloud, DataRemoval, Environment, Rollout, Tier } from "./args.ts";
import type { Settings } from "./backend.ts";
import { contradictions } from "./contradictions.ts";
import { checkAws, checkAzure, checkLocal } from "./validateBlocks.ts";
import { Validation } from "./validation.ts";

const DEFAULT_BUDGET = { alert: 50, limit: 100 };
const DEFAULT_LOG_RETENTION_DAYS = 14;
const DEFAULT_IMAGE_RETENTION_DAYS = 7;

/**
 * Checks the arguments of the component `name` and fills in the defaults that all clouds share. Throws one error
 * that lists every mistake; a value that is not known yet is checked when it is.
 */
export function validateArgs(name: string, args: SemantestWebSocketStackArgs): Settings {
  const check = new Validation(`SemantestWebSocketStack "${name}"`);
  check.members("", args, { ...plainRules, ...listRules, ...inputRules, aws: {}, azure: {}, local: {} });
  const settings = {
    ...plainSettings(check, args),
    ...inputSettings(check, args),
    aws: checkAws(check, args.aws ?? {}),
    azure: checkAzure(check, args.azure ?? {}),
    local: checkLocal(check, args.local ?? {}),
  };
  check.refuse(contradictions(args));
  check.finish();
  return settings;
}

function plainSettings(check: Validation, args: SemantestWebSocketStackArgs) {
  const tier = check.plain("tier", args.tier, plainRules.tier) ?? Tier.Starter;
  return {
    cloud: check.required("cloud", args.cloud, plainRules.cloud),
    tier,
    rollout: check.plain("rollout", args.rollout, plainRules.rollout) ?? Rollout.Direct,
    domainReady: check.plain("domainReady", args.domainReady, plainRules.domainReady),
    deletionProtection:
      check.plain("deletionProtection", args.deletionProtection, plainRules.deletionProtection) ??
      tier === Tier.Production,
    dataRemoval: check.plain("dataRemoval", args.dataRemoval, plainRules.dataRemoval) ?? DataRemoval.Destroy,
  };
}

function inputSettings(check: Validation, args: SemantestWebSocketStackArgs) {
  const operatorKey = check.input("operatorKey", args.operatorKey, inputRules.operatorKey);
  const budget = check.input("budget", args.budget, inputRules.budget);
  return {
    environment:
      check.input("environment", args.environment, inputRules.environment) ??
      pulumi.output(defaultEnvironment(args)),
    domain: check.input("domain", args.domain, inputRules.domain),
    operatorKey: operatorKey && pulumi.secret(operatorKey),
    anonymousKeys:
      check.input("anonymousKeys", args.anonymousKeys, inputRules.anonymousKeys) ??
      pulumi.output(AnonymousKeys.Open),
    allowedOrigins: pulumi.output(
      check.input("allowedOrigins", args.allowedOrigins, inputRules.allowedOrigins) ?? [],
    ),
    requestsPerMinute: check.input("requestsPerMinute", args.requestsPerMinute, inputRules.requestsPerMinute),
    budget: pulumi.output(budget ?? {}).apply((given) => ({ ...DEFAULT_BUDGET, ...given })),
    alertEmails: check.list("alertEmails", args.alertEmails, listRules.alertEmails),
    logRetentionDays:
      check.input("logRetentionDays", args.logRetentionDays, inputRules.logRetentionDays) ??
      pulumi.output(DEFAULT_LOG_RETENTION_DAYS),
    imageRetentionDays:
      check.input("imageRetentionDays", args.imageRetentionDays, inputRules.imageRetentionDays) ??
      pulumi.output(DEFAULT_IMAGE_RETENTION_DAYS),
    tags: pulumi.output(check.input("tags", args.tags, inputRules.tags) ?? {}),
  };
}

function defaultEnvironment({ cloud, tier }: SemantestWebSocketStackArgs): Environment {
  if (cloud === Cloud.Local) {
    return Environment.Local;
  }
  return tier === Tier.Production ? Environment.Production : Environment.Development;
}
