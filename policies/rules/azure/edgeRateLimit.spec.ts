import { describeRule } from "../../spec/describeRule.ts";
import { resource } from "../../spec/fixtures.ts";
import { edgeRateLimit } from "./edgeRateLimit.ts";

const POLICY = "azure-native:frontdoor:Policy";
const rate = {
  ruleType: "RateLimitRule",
  action: "Block",
  rateLimitThreshold: 100,
  rateLimitDurationInMinutes: 1,
};

export const described = describeRule(edgeRateLimit, {
  compliant: [resource(POLICY, "firewall", { customRules: { rules: [rate] } })],
  breaks: [
    { type: POLICY, path: "customRules", to: undefined },
    { type: POLICY, path: "customRules.rules.0.action", to: "Log" },
    { type: POLICY, path: "customRules.rules.0.enabledState", to: "Disabled" },
    { type: POLICY, path: "customRules.rules.0.rateLimitThreshold", to: 1000 },
  ],
  unknown: { type: POLICY, path: "customRules.rules.0.rateLimitThreshold" },
});
