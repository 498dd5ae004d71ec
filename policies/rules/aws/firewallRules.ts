import type { ResourceRule } from "../../frame/rule.ts";
import { Blocks } from "../../frame/rule.ts";

export const firewallRules: ResourceRule = {
  name: "aws-waf-rules",
  rationale: "A firewall must have rules that block, since one that only counts lets everything through.",
  severity: "high",
  frameworks: { checkov: ["CKV_AWS_175"] },
  remediation: ["Add rules whose action is block, or managed groups whose overrideAction is none."],
  link: "https://docs.aws.amazon.com/waf/latest/developerguide/waf-rules.html",
  blocks: Blocks.Preview,
  scope: "resource",
  types: ["aws:wafv2/webAcl:WebAcl"],
  *check(acl) {
    const rules = acl.get("rules");
    if (acl.get("defaultAction.block").isSet()) {
      return;
    }
    if (
      !rules
        .list()
        .some((rule) => rule.get("action.block").isSet() || rule.get("overrideAction.none").isSet())
    ) {
      yield rules.fault("holds none that blocks");
    }
  },
};
