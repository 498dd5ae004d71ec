import type { RelationRule } from "../../frame/rule.ts";
import { Blocks } from "../../frame/rule.ts";

export const distributionFirewall: RelationRule = {
  name: "aws-cloudfront-waf",
  rationale:
    "A distribution that people rely on needs a firewall, the only place on AWS where a WebSocket API can have one.",
  severity: "high",
  frameworks: {
    checkov: ["CKV_AWS_68"],
    cdkNag: ["AS-CFR2"],
    awsConfig: ["cloudfront-associated-with-waf"],
    compliancePolicies: ["aws-cloudfront-distribution-configure-waf"],
  },
  remediation: ["Create a wafv2 WebAcl of scope CLOUDFRONT in us-east-1 and set webAclId to its ARN."],
  link: "https://docs.aws.amazon.com/waf/latest/developerguide/cloudfront-features.html",
  blocks: Blocks.Preview,
  scope: "relation",
  types: ["aws:cloudfront/distribution:Distribution"],
  *check(distribution, stack) {
    const acl = distribution.get("webAclId");
    if (stack.sources(distribution, "webAclId").length === 0 && !acl.isSet()) {
      yield acl.fault("is not set");
    }
  },
};
