import type { ResourceRule } from "../../frame/rule.ts";
import { Blocks } from "../../frame/rule.ts";

export const functionEnvironmentKey: ResourceRule = {
  name: "aws-lambda-environment-kms",
  rationale:
    "Variables of a function that are encrypted with a key of your own stay closed to those who may only read its configuration.",
  severity: "low",
  frameworks: { checkov: ["CKV_AWS_173"] },
  remediation: ["Set kmsKeyArn to a key that the function's role may use."],
  link: "https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars-encryption.html",
  blocks: Blocks.BeforeCreation,
  scope: "resource",
  types: ["aws:lambda/function:Function"],
  *check(lambda) {
    const key = lambda.get("kmsKeyArn");
    if (lambda.get("environment.variables").members().length > 0 && !key.isSet()) {
      yield key.fault("is not set, though the function has variables");
    }
  },
};
