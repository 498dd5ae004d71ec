import type { ResourceRule } from "../../frame/rule.ts";
import { Blocks } from "../../frame/rule.ts";

export const storageTransport: ResourceRule = {
  name: "azure-storage-transport",
  rationale:
    "A storage account must refuse plain HTTP and TLS below 1.2, or what is stored can be read on its way.",
  severity: "high",
  frameworks: { checkov: ["CKV_AZURE_44", "CKV_AZURE_3"], azurePolicy: ["fe83a0eb", "404c3081"] },
  remediation: [
    "Set enableHttpsTrafficOnly to true and minimumTlsVersion to TLS1_2, the highest that it can ask for.",
  ],
  link: "https://learn.microsoft.com/azure/storage/common/transport-layer-security-configure-minimum-version",
  blocks: Blocks.Preview,
  scope: "resource",
  types: ["azure-native:storage:StorageAccount"],
  remedy: { enableHttpsTrafficOnly: true, minimumTlsVersion: "TLS1_2" },
  *check(account) {
    const only = account.get("enableHttpsTrafficOnly");
    const version = account.get("minimumTlsVersion");
    if (!only.isTrue()) {
      yield only.fault("is not true");
    }
    if (version.text() !== "TLS1_2" && version.text() !== "TLS1_3") {
      yield version.fault("is not TLS1_2");
    }
  },
};
