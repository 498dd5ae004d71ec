import type { ResourceRule } from "../../frame/rule.ts";
import { Blocks } from "../../frame/rule.ts";

export const signalrLocalAuth: ResourceRule = {
  name: "azure-signalr-local-auth",
  rationale:
    "SignalR should refuse its access keys, since a key that leaked lets everybody speak as the service until somebody notices.",
  severity: "high",
  frameworks: { azurePolicy: ["f70eecba"], psRule: ["Azure.SignalR.ManagedIdentity"] },
  remediation: ["Set disableLocalAuth to true and give the app's identity the role SignalR REST API Owner."],
  link: "https://learn.microsoft.com/azure/azure-signalr/howto-disable-local-auth",
  blocks: Blocks.Preview,
  scope: "resource",
  types: ["azure-native:signalrservice:SignalR"],
  remedy: { disableLocalAuth: true },
  *check(service) {
    const off = service.get("disableLocalAuth");
    if (!off.isTrue()) {
      yield off.fault("is not true");
    }
  },
};
