import type { RelationRule } from "../../frame/rule.ts";
import { Blocks } from "../../frame/rule.ts";

export const edgeRateLimit: RelationRule = {
  name: "aws-edge-rate-limit",
  rationale:
    "The edge must limit what one address may ask, since WAF is the only wall that a flood meets before it is paid for.",
  severity: "high",
  frameworks: {},
  remediation: [
    "Add a rule with a rateBasedStatement and the action block to the WebAcl of the distribution.",
  ],
  link: "https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-rate-based.html",
  blocks: Blocks.Preview,
  scope: "relation",
  types: ["aws:cloudfront/distribution:Distribution"],
  settings: {
    requestsPerMinute: {
      description: "Most that one address may ask in a minute.",
      default: 100,
      minimum: 2,
    },
  },
  *check(distribution, stack, settings) {
    const [acl] = stack.sources(distribution, "webAclId", "aws:wafv2/webAcl:WebAcl");
    if (acl === undefined) {
      if (!distribution.get("webAclId").isSet()) {
        yield distribution.fault("has no firewall that limits addresses");
      }
      return;
    }
    const limits = acl
      .get("rules")
      .list()
      .filter((rule) => rule.get("statement.rateBasedStatement").isSet() && rule.get("action.block").isSet())
      .map((rule) => rule.get("statement.rateBasedStatement"));
    if (limits.length === 0) {
      yield acl.get("rules").fault("holds no rule that blocks by rate");
    }
    for (const limit of limits) {
      const perMinute =
        ((limit.get("limit").number() ?? 0) * 60) / (limit.get("evaluationWindowSec").number() ?? 300);
      if (perMinute > (settings.requestsPerMinute ?? 0)) {
        yield limit
          .get("limit")
          .fault(`allows ${perMinute} requests a minute, more than ${settings.requestsPerMinute}`);
      }
    }
  },
};
