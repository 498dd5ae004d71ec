import { describeRule } from "../../spec/describeRule.ts";
import { resource } from "../../spec/fixtures.ts";
import { functionsSecrets } from "./functionsSecrets.ts";

const APP = "azure-native:web:WebApp";
const reference = "@Microsoft.KeyVault(SecretUri=https://relay.vault.azure.net/secrets/relay)";
const appSettings = [
  { name: "RELAY_SECRET", value: reference },
  { name: "LEVEL", value: "info" },
  { name: "AzureWebJobsStorage__credential", value: "managedidentity" },
];

export const described = describeRule(functionsSecrets, {
  compliant: [resource(APP, "app", { siteConfig: { appSettings } })],
  alsoViolating: {
    "settings in a resource of their own": [
      resource("azure-native:web:WebAppApplicationSettings", "settings", {
        properties: { RELAY_SECRET: "hunter2" },
      }),
    ],
  },
  breaks: [
    { type: APP, path: "siteConfig.appSettings.0.value", to: "hunter2" },
    {
      type: APP,
      path: "siteConfig.appSettings.0.value",
      to: "DefaultEndpointsProtocol=https;AccountKey=QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo=",
    },
  ],
  unknown: { type: APP, path: "siteConfig.appSettings.0.value" },
});
