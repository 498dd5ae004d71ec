import type { RelationRule } from "../../frame/rule.ts";
import { Blocks } from "../../frame/rule.ts";

export const firewallLog: RelationRule = {
  name: "aws-waf-log",
  rationale: "A firewall's log shows whom it blocked and why.",
  severity: "low",
  frameworks: { checkov: ["CKV2_AWS_31"], awsConfig: ["wafv2-logging-enabled"] },
  remediation: [
    "Add a WebAclLoggingConfiguration whose resourceArn is the ARN of the firewall, and redact keys in it.",
  ],
  link: "https://docs.aws.amazon.com/waf/latest/developerguide/logging.html",
  blocks: Blocks.Preview,
  scope: "relation",
  types: ["aws:wafv2/webAcl:WebAcl"],
  *check(acl, stack) {
    const [logging] = stack.users(acl, "resourceArn", LOGGING);
    if (logging === undefined) {
      yield acl.fault("has no log");
    } else if (!logging.get("logDestinationConfigs").isSet()) {
      yield logging.get("logDestinationConfigs").fault("is not set");
    }
  },
};

const LOGGING = "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration";
