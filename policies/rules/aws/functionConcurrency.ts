import type { ResourceRule } from "../../frame/rule.ts";
import { Blocks } from "../../frame/rule.ts";

export const functionConcurrency: ResourceRule = {
  name: "aws-lambda-reserved-concurrency",
  rationale:
    "A function with a reserved concurrency can neither starve the account's other functions nor be starved by them.",
  severity: "low",
  frameworks: {
    checkov: ["CKV_AWS_115"],
    cdkNag: ["LambdaConcurrency"],
    awsConfig: ["lambda-concurrency-check"],
  },
  remediation: ["Set reservedConcurrentExecutions; the account must keep 100 that are reserved for nobody."],
  link: "https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html",
  blocks: Blocks.Preview,
  scope: "resource",
  types: ["aws:lambda/function:Function"],
  *check(lambda) {
    const reserved = lambda.get("reservedConcurrentExecutions");
    if (!((reserved.number() ?? -1) >= 0)) {
      yield reserved.fault("is not set");
    }
  },
};
