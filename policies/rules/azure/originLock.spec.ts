import { UNKNOWN } from "../../frame/record.ts";
import { describeRule } from "../../spec/describeRule.ts";
import { resource } from "../../spec/fixtures.ts";
import { originLock } from "./originLock.ts";

const APP = "azure-native:web:WebApp";
const SETTINGS = "azure-native:web:WebAppApplicationSettings";
const profile = resource("azure-native:cdn:Profile", "edge", {});
const ipSecurityRestrictions = [{ tag: "ServiceTag", headers: { "x-azure-fdid": ["0a1b"] } }];

const told = resource(APP, "told", {});

export const described = describeRule(originLock, {
  compliant: [
    profile,
    resource(APP, "app", { siteConfig: { ipSecurityRestrictions } }),
    told,
    resource(SETTINGS, "settings", { properties: UNKNOWN }, { name: told, properties: profile }),
  ],
  alsoCompliant: {
    "an app that is told the profile's id": [
      profile,
      resource(APP, "app", { siteConfig: { appSettings: UNKNOWN } }, { siteConfig: profile }),
    ],
    "an app without Front Door": [resource(APP, "app", {})],
  },
  breaks: [
    { type: APP, path: "siteConfig", to: undefined },
    { type: SETTINGS, path: "properties", to: undefined },
  ],
  unknown: { type: APP, path: "siteConfig.ipSecurityRestrictions" },
});
