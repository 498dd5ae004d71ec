import type { ResourceRule } from "../../frame/rule.ts";
import { Blocks } from "../../frame/rule.ts";

export const signalrNetwork: ResourceRule = {
  name: "azure-signalr-network",
  rationale: "SignalR with network rules answers only those calls that its clients and the service make.",
  severity: "low",
  frameworks: { azurePolicy: ["21a9766a"] },
  remediation: [
    "Set publicNetworkAccess to Disabled with a private endpoint, or networkACLs that deny what nobody uses.",
  ],
  link: "https://learn.microsoft.com/azure/azure-signalr/howto-network-access-control",
  blocks: Blocks.Preview,
  scope: "resource",
  types: ["azure-native:signalrservice:SignalR"],
  *check(service) {
    const access = service.get("publicNetworkAccess");
    const isRestricted = ["deny", "allow"].some((list) =>
      service.get(`networkACLs.publicNetwork.${list}`).isSet(),
    );
    if (!isRestricted && access.text() !== "Disabled") {
      yield access.fault("is not Disabled, and networkACLs do not restrict it");
    }
  },
};
