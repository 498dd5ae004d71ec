import type { ResourceRule } from "../../frame/rule.ts";
import { Blocks } from "../../frame/rule.ts";

/** Deprecated by AWS as of November 2026. */
const DEPRECATED = new Set([
  ...[
    "nodejs",
    "nodejs4.3",
    "nodejs6.10",
    "nodejs8.10",
    "nodejs10.x",
    "nodejs12.x",
    "nodejs14.x",
    "nodejs16.x",
  ],
  ...["nodejs18.x", "nodejs20.x", "python2.7", "python3.6", "python3.7", "python3.8", "python3.9", "java8"],
  ...[
    "ruby2.5",
    "ruby2.7",
    "ruby3.2",
    "go1.x",
    "provided",
    "dotnetcore1.0",
    "dotnetcore2.0",
    "dotnetcore2.1",
  ],
  ...["dotnetcore3.1", "dotnet5.0", "dotnet6", "dotnet7"],
]);
export const functionRuntime: ResourceRule = {
  name: "aws-lambda-runtime",
  rationale: "A function must run on a runtime that AWS still patches, since holes in others stay open.",
  severity: "high",
  frameworks: {
    checkov: ["CKV_AWS_363"],
    cdkNag: ["AS-L1", "SL-LambdaLatestVersion"],
    awsConfig: ["lambda-function-settings-check"],
  },
  remediation: ["Set runtime to one that AWS supports, such as nodejs24.x, and test the function with it."],
  link: "https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html",
  blocks: Blocks.Preview,
  scope: "resource",
  types: ["aws:lambda/function:Function"],
  *check(lambda) {
    const runtime = lambda.get("runtime");
    const name = runtime.text();
    if (name === undefined && lambda.get("packageType").text() !== "Image") {
      yield runtime.fault("is not set");
    } else if (name !== undefined && DEPRECATED.has(name)) {
      yield runtime.fault(`is ${name}, which AWS no longer patches`);
    }
  },
};
