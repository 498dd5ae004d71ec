import { describeRule } from "../../spec/describeRule.ts";
import { resource } from "../../spec/fixtures.ts";
import { firewallLog } from "./firewallLog.ts";

const LOGGING = "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration";
const acl = resource("aws:wafv2/webAcl:WebAcl", "firewall", {});

export const described = describeRule(firewallLog, {
  compliant: [acl, resource(LOGGING, "log", { logDestinationConfigs: ["arn:x"] }, { resourceArn: acl })],
  breaks: [{ remove: LOGGING }, { type: LOGGING, path: "logDestinationConfigs", to: [] }],
  unknown: { type: LOGGING, path: "logDestinationConfigs" },
});
