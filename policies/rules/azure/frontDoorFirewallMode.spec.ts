import { describeRule } from "../../spec/describeRule.ts";
import { resource } from "../../spec/fixtures.ts";
import { frontDoorFirewallMode } from "./frontDoorFirewallMode.ts";

const POLICY = "azure-native:frontdoor:Policy";

export const described = describeRule(frontDoorFirewallMode, {
  compliant: [
    resource(POLICY, "firewall", { policySettings: { enabledState: "Enabled", mode: "Prevention" } }),
  ],
  breaks: [
    { type: POLICY, path: "policySettings.enabledState", to: "Disabled" },
    { type: POLICY, path: "policySettings.mode", to: "Detection" },
    { type: POLICY, path: "policySettings", to: undefined },
  ],
  unknown: { type: POLICY, path: "policySettings.mode" },
});
