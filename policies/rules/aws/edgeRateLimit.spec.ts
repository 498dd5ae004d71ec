import { UNKNOWN } from "../../frame/record.ts";
import { describeRule } from "../../spec/describeRule.ts";
import { resource } from "../../spec/fixtures.ts";
import { edgeRateLimit } from "./edgeRateLimit.ts";

const DISTRIBUTION = "aws:cloudfront/distribution:Distribution";
const ACL = "aws:wafv2/webAcl:WebAcl";
const rate = { limit: 100, evaluationWindowSec: 60, aggregateKeyType: "IP" };
const acl = resource(ACL, "firewall", {
  rules: [{ name: "rate", action: { block: {} }, statement: { rateBasedStatement: rate } }],
});

export const described = describeRule(edgeRateLimit, {
  compliant: [acl, resource(DISTRIBUTION, "edge", { webAclId: UNKNOWN }, { webAclId: acl })],
  alsoCompliant: {
    "a firewall of another stack, which cannot be seen": [
      resource(DISTRIBUTION, "edge", { webAclId: "arn:aws:wafv2:us-east-1:1:global/webacl/x" }),
    ],
  },
  breaks: [
    { type: DISTRIBUTION, path: "webAclId", to: undefined },
    { type: ACL, path: "rules", to: [] },
    { type: ACL, path: "rules.0.action", to: { count: {} } },
    { type: ACL, path: "rules.0.statement.rateBasedStatement.limit", to: 500 },
    { type: ACL, path: "rules.0.statement.rateBasedStatement.evaluationWindowSec", to: 10 },
  ],
  unknown: { type: ACL, path: "rules.0.statement.rateBasedStatement.limit" },
});
