import { describeRule } from "../../spec/describeRule.ts";
import { resource } from "../../spec/fixtures.ts";
import { firewallRules } from "./firewallRules.ts";

const ACL = "aws:wafv2/webAcl:WebAcl";
const rules = [{ name: "rate", action: { block: {} } }];

export const described = describeRule(firewallRules, {
  compliant: [resource(ACL, "firewall", { defaultAction: { allow: {} }, rules })],
  alsoCompliant: {
    "one that blocks by default": [resource(ACL, "firewall", { defaultAction: { block: {} } })],
  },
  breaks: [
    { type: ACL, path: "rules", to: [] },
    { type: ACL, path: "rules", to: [{ name: "rate", action: { count: {} } }] },
  ],
  unknown: { type: ACL, path: "rules" },
});
