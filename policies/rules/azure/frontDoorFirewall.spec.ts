import { describeRule } from "../../spec/describeRule.ts";
import { resource } from "../../spec/fixtures.ts";
import { frontDoorFirewall } from "./frontDoorFirewall.ts";

const SECURITY = "azure-native:cdn:SecurityPolicy";
const profile = resource("azure-native:cdn:Profile", "edge", {});
const parameters = { wafPolicy: { id: "/subscriptions/0/frontdoorWebApplicationFirewallPolicies/relay" } };

export const described = describeRule(frontDoorFirewall, {
  compliant: [profile, resource(SECURITY, "firewalled", { parameters }, { profileName: profile })],
  breaks: [{ remove: SECURITY }, { type: SECURITY, path: "parameters", to: undefined }],
  unknown: { type: SECURITY, path: "parameters.wafPolicy.id" },
});
