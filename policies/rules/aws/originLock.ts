import type { ResourceRule } from "../../frame/rule.ts";
import { Blocks } from "../../frame/rule.ts";

export const originLock: ResourceRule = {
  name: "aws-cloudfront-origin-lock",
  rationale:
    "An origin behind CloudFront must know its requests, since else everybody goes around the edge with its firewall and limits.",
  severity: "critical",
  frameworks: { checkov: ["CKV2_AWS_46"], cdkNag: ["AS-CFR7"] },
  remediation: [
    "Give a custom origin a secret header in customHeaders and compare it in the origin; give an S3 or Lambda origin an originAccessControlId; or use a VPC origin.",
  ],
  link: "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/restrict-access-to-load-balancer.html",
  blocks: Blocks.Preview,
  scope: "resource",
  types: ["aws:cloudfront/distribution:Distribution"],
  *check(distribution) {
    for (const origin of distribution.get("origins").list()) {
      const isLocked = ["vpcOriginConfig", "customHeaders", "originAccessControlId"].some((name) =>
        origin.get(name).isSet(),
      );
      if (!isLocked && !origin.get("s3OriginConfig.originAccessIdentity").isSet()) {
        yield origin.fault("can be reached around the edge");
      }
    }
  },
};
