import type { ResourceRule } from "../../frame/rule.ts";
import { Blocks } from "../../frame/rule.ts";

export const functionTracing: ResourceRule = {
  name: "aws-lambda-tracing",
  rationale: "A traced function shows where its time goes.",
  severity: "low",
  frameworks: {
    checkov: ["CKV_AWS_50"],
    cdkNag: ["SL-LambdaTracing"],
    awsConfig: ["lambda-function-xray-enabled"],
    compliancePolicies: [
      "aws-lambda-function-enable-tracing-config",
      "aws-lambda-function-configure-tracing-config",
    ],
  },
  remediation: ["Set tracingConfig.mode to Active and allow the role xray:PutTraceSegments."],
  link: "https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html",
  blocks: Blocks.Preview,
  scope: "resource",
  types: ["aws:lambda/function:Function"],
  *check(lambda) {
    const mode = lambda.get("tracingConfig.mode");
    if (mode.text() !== "Active") {
      yield mode.fault("is not Active");
    }
  },
};
