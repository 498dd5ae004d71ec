import type { ResourceRule } from "../../frame/rule.ts";
import { Blocks } from "../../frame/rule.ts";

export const distributionLog: ResourceRule = {
  name: "aws-cloudfront-access-log",
  rationale: "A log of the edge shows requests that never reached an origin.",
  severity: "low",
  frameworks: {
    checkov: ["CKV_AWS_86"],
    cdkNag: ["AS-CFR3"],
    awsConfig: ["cloudfront-accesslogs-enabled"],
    compliancePolicies: ["aws-cloudfront-distribution-enable-access-logging"],
  },
  remediation: ["Set loggingConfig.bucket to a bucket for logs."],
  link: "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/AccessLogs.html",
  blocks: Blocks.Preview,
  scope: "resource",
  types: ["aws:cloudfront/distribution:Distribution"],
  *check(distribution) {
    const bucket = distribution.get("loggingConfig.bucket");
    if (!bucket.isSet()) {
      yield bucket.fault("is not set");
    }
  },
};
