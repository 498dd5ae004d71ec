import { describeRule } from "../../spec/describeRule.ts";
import { resource } from "../../spec/fixtures.ts";
import { functionsFtp } from "./functionsFtp.ts";

const APP = "azure-native:web:WebApp";

export const described = describeRule(functionsFtp, {
  compliant: [resource(APP, "app", { siteConfig: { ftpsState: "Disabled" } })],
  breaks: [
    { type: APP, path: "siteConfig.ftpsState", to: "AllAllowed" },
    { type: APP, path: "siteConfig.ftpsState", to: undefined },
  ],
  unknown: { type: APP, path: "siteConfig.ftpsState" },
});
