import type { ResourceRule } from "../../frame/rule.ts";
import { Blocks } from "../../frame/rule.ts";

export const signalrSku: ResourceRule = {
  name: "azure-signalr-sku",
  rationale:
    "SignalR that people rely on needs a paid tier, since the free one ends at 20 sockets and has no promise of uptime.",
  severity: "high",
  frameworks: { checkov: ["CKV_AZURE_196"], azurePolicy: ["464a1620"], psRule: ["Azure.SignalR.SLA"] },
  remediation: ["Set sku.name to Standard_S1 or Premium_P1."],
  link: "https://learn.microsoft.com/azure/azure-signalr/signalr-resource-faq",
  blocks: Blocks.Preview,
  scope: "resource",
  types: ["azure-native:signalrservice:SignalR"],
  *check(service) {
    const name = service.get("sku.name");
    if (!/^(Standard|Premium)_/.test(name.text() ?? "")) {
      yield name.fault("is not a paid tier");
    }
  },
};
