import { describeRule } from "../../spec/describeRule.ts";
import { resource } from "../../spec/fixtures.ts";
import { functionsTls } from "./functionsTls.ts";

const APP = "azure-native:web:WebApp";

export const described = describeRule(functionsTls, {
  compliant: [resource(APP, "app", { siteConfig: { minTlsVersion: "1.3", scmMinTlsVersion: "1.2" } })],
  breaks: [
    { type: APP, path: "siteConfig.minTlsVersion", to: "1.0" },
    { type: APP, path: "siteConfig.minTlsVersion", to: undefined },
    { type: APP, path: "siteConfig.scmMinTlsVersion", to: "1.1" },
  ],
  unknown: { type: APP, path: "siteConfig.minTlsVersion" },
});
