import { describeRule } from "../../spec/describeRule.ts";
import { resource } from "../../spec/fixtures.ts";
import { functionsLogContent } from "./functionsLogContent.ts";

const APP = "azure-native:web:WebApp";
const SETTINGS = "azure-native:web:WebAppApplicationSettings";
const appSettings = [
  { name: "SEMANTEST_LOG_LEVEL", value: "info" },
  { name: "AzureFunctionsJobHost__logging__logLevel__default", value: "Information" },
];

export const described = describeRule(functionsLogContent, {
  compliant: [
    resource(APP, "app", { siteConfig: { appSettings } }),
    resource(SETTINGS, "settings", { properties: { SEMANTEST_LOG_LEVEL: "info" } }),
  ],
  breaks: [
    { type: APP, path: "siteConfig.appSettings.0.value", to: "debug" },
    { type: SETTINGS, path: "properties.SEMANTEST_LOG_LEVEL", to: "debug" },
  ],
  unknown: { type: APP, path: "siteConfig.appSettings.0.value" },
});
