import type { RelationRule } from "../../frame/rule.ts";
import { Blocks } from "../../frame/rule.ts";

export const signalrDiagnostics: RelationRule = {
  name: "azure-signalr-diagnostics",
  rationale:
    "SignalR must send its logs somewhere, since connections that it refuses or drops never reach the app.",
  severity: "medium",
  frameworks: { azurePolicy: ["d9f1f9a9"] },
  remediation: [
    "Add a monitor DiagnosticSetting whose resourceUri is the service's id, with a workspaceId and logs.",
  ],
  link: "https://learn.microsoft.com/azure/azure-signalr/signalr-howto-diagnostic-logs",
  blocks: Blocks.Preview,
  scope: "relation",
  types: ["azure-native:signalrservice:SignalR"],
  *check(service, stack) {
    const [setting] = stack.users(service, "resourceUri", "azure-native:monitor:DiagnosticSetting");
    if (setting === undefined) {
      yield service.fault("has no diagnostic setting");
    } else if (
      !setting
        .get("logs")
        .list()
        .some((log) => log.get("enabled").isTrue())
    ) {
      yield setting.get("logs").fault("has none that is enabled");
    }
  },
};
