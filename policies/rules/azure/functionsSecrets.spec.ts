import { describeRule } from "../../spec/describeRule.ts";
import { resource } from "../../spec/fixtures.ts";
import { functionsSecrets } from "./functionsSecrets.ts";

const APP = "azure-native:web:WebApp";
const SETTINGS = "azure-native:web:WebAppApplicationSettings";
const reference = "@Microsoft.KeyVault(SecretUri=https://relay.vault.azure.net/secrets/relay)";
const appSettings = [
  { name: "RELAY_SECRET", value: reference },
  { name: "LEVEL", value: "info" },
  { name: "AzureWebJobsStorage__credential", value: "managedidentity" },
];

const settings = (properties: Record<string, string>) => resource(SETTINGS, "settings", { properties });

export const described = describeRule(functionsSecrets, {
  compliant: [resource(APP, "app", { siteConfig: { appSettings } }), settings({ RELAY_SECRET: reference })],
  alsoCompliant: {
    "settings that say who the app is and which secret of a vault it reads": [
      settings({ AzureWebJobsStorage__credential: "managedidentity", RELAY_KEY_VAULT_SECRET: "relay" }),
    ],
  },
  alsoViolating: {
    "a secret where the name of one is expected": [settings({ RELAY_KEY_VAULT_SECRET: "Xk29fLq8" })],
    "a credential that is none of Azure's words": [settings({ AzureWebJobsStorage__credential: "hunter2" })],
    "settings in a resource of their own": [settings({ RELAY_SECRET: "hunter2" })],
  },
  breaks: [
    { type: APP, path: "siteConfig.appSettings.0.value", to: "hunter2" },
    { type: SETTINGS, path: "properties.RELAY_SECRET", to: "hunter2" },
    {
      type: APP,
      path: "siteConfig.appSettings.0.value",
      to: "DefaultEndpointsProtocol=https;AccountKey=QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo=",
    },
  ],
  unknown: { type: APP, path: "siteConfig.appSettings.0.value" },
});
