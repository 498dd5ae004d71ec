import { describeRule } from "../../spec/describeRule.ts";
import { resource } from "../../spec/fixtures.ts";
import { functionsDebugging } from "./functionsDebugging.ts";

const APP = "azure-native:web:WebApp";

export const described = describeRule(functionsDebugging, {
  compliant: [resource(APP, "app", { siteConfig: { remoteDebuggingEnabled: false } })],
  breaks: [{ type: APP, path: "siteConfig.remoteDebuggingEnabled", to: true }],
  unknown: { type: APP, path: "siteConfig.remoteDebuggingEnabled" },
});
