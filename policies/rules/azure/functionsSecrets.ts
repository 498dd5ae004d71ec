import type { ResourceRule } from "../../frame/rule.ts";
import { Blocks } from "../../frame/rule.ts";
import { looksSecret } from "../secrets.ts";
import { appSettings } from "./appSettings.ts";

export const functionsSecrets: ResourceRule = {
  name: "azure-functions-secrets",
  rationale: "A secret must not stand in an app's settings, where everybody who may see the app reads it.",
  severity: "critical",
  frameworks: {},
  remediation: [
    "Keep the secret in Key Vault and set a reference that begins with @Microsoft.KeyVault, or use a managed identity instead.",
    "Replace the secret: it has been seen.",
  ],
  link: "https://learn.microsoft.com/azure/app-service/app-service-key-vault-references",
  blocks: Blocks.BeforeCreation,
  scope: "resource",
  types: ["azure-native:web:WebApp", "azure-native:web:WebAppApplicationSettings"],
  *check(app) {
    for (const [name, value] of appSettings(app)) {
      if (looksSecret(name, value.text() ?? "")) {
        yield value.fault(`of ${name} looks like a secret (value not shown)`);
      }
    }
  },
};
