import type { ResourceRule } from "../../frame/rule.ts";
import { Blocks } from "../../frame/rule.ts";

export const distributionHttps: ResourceRule = {
  name: "aws-cloudfront-https",
  rationale:
    "Every behaviour of a distribution must ask for HTTPS, from viewers and towards origins, or keys travel in the clear.",
  severity: "high",
  frameworks: {
    checkov: ["CKV_AWS_34"],
    awsConfig: ["cloudfront-viewer-policy-https"],
    compliancePolicies: ["aws-cloudfront-distribution-disallow-unencrypted-traffic"],
  },
  remediation: [
    "Set viewerProtocolPolicy to https-only or redirect-to-https, and originProtocolPolicy to https-only.",
  ],
  link: "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-https.html",
  blocks: Blocks.Preview,
  scope: "resource",
  types: ["aws:cloudfront/distribution:Distribution"],
  remedy: { "defaultCacheBehavior.viewerProtocolPolicy": "https-only" },
  *check(distribution) {
    const ordered = distribution.get("orderedCacheBehaviors").list();
    for (const behavior of [distribution.get("defaultCacheBehavior"), ...ordered]) {
      const policy = behavior.get("viewerProtocolPolicy");
      if (policy.text() !== "https-only" && policy.text() !== "redirect-to-https") {
        yield policy.fault("lets viewers use plain HTTP");
      }
    }
    for (const origin of distribution.get("origins").list()) {
      const policy = origin.get("customOriginConfig.originProtocolPolicy");
      if (policy.isSet() && policy.text() !== "https-only") {
        yield policy.fault("lets CloudFront use plain HTTP");
      }
    }
  },
};
