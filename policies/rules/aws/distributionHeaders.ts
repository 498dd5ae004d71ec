import type { ResourceRule } from "../../frame/rule.ts";
import { Blocks } from "../../frame/rule.ts";

export const distributionHeaders: ResourceRule = {
  name: "aws-cloudfront-security-headers",
  rationale:
    "Answers of a distribution need security headers, so that a browser never tries plain HTTP and takes nothing for what it is not.",
  severity: "medium",
  frameworks: { checkov: ["CKV2_AWS_32", "CKV_AWS_259"] },
  remediation: [
    "Set defaultCacheBehavior.responseHeadersPolicyId, for example to the managed SecurityHeadersPolicy 67f7725c-6f97-4210-82d7-5512b31e9d03.",
  ],
  link: "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-response-headers-policies.html",
  blocks: Blocks.Preview,
  scope: "resource",
  types: ["aws:cloudfront/distribution:Distribution"],
  remedy: { "defaultCacheBehavior.responseHeadersPolicyId": "67f7725c-6f97-4210-82d7-5512b31e9d03" },
  *check(distribution) {
    const policy = distribution.get("defaultCacheBehavior.responseHeadersPolicyId");
    if (!policy.isSet()) {
      yield policy.fault("is not set");
    }
  },
};
