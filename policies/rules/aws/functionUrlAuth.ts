import type { ResourceRule } from "../../frame/rule.ts";
import { Blocks } from "../../frame/rule.ts";

export const functionUrlAuth: ResourceRule = {
  name: "aws-lambda-url-auth",
  rationale: "A function URL must ask for AWS credentials, since else it is a public door without limits.",
  severity: "critical",
  frameworks: { checkov: ["CKV_AWS_258"], cdkNag: ["LambdaFunctionUrlAuth"] },
  remediation: [
    "Set authorizationType to AWS_IAM and put CloudFront with an origin access control or an API in front.",
  ],
  link: "https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html",
  blocks: Blocks.Preview,
  scope: "resource",
  types: ["aws:lambda/functionUrl:FunctionUrl"],
  remedy: { authorizationType: "AWS_IAM" },
  *check(url) {
    const type = url.get("authorizationType");
    if (type.text() !== "AWS_IAM") {
      yield type.fault("is not AWS_IAM");
    }
  },
};
