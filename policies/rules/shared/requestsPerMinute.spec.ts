import { describeRule } from "../../spec/describeRule.ts";
import { resource } from "../../spec/fixtures.ts";
import { requestsPerMinute } from "./requestsPerMinute.ts";

const APP = "azure-native:web:WebApp";
const FUNCTION = "aws:lambda/function:Function";
const SETTINGS = "azure-native:web:WebAppApplicationSettings";
const variables = { SEMANTEST_STACK: "relay", SEMANTEST_REQUESTS_PER_MINUTE: "100" };
const appSettings = [{ name: "SEMANTEST_REQUESTS_PER_MINUTE", value: "60" }];

export const described = describeRule(requestsPerMinute, {
  compliant: [
    resource(FUNCTION, "doors", { environment: { variables } }),
    resource(APP, "app", { siteConfig: { appSettings } }),
    resource(SETTINGS, "settings", { properties: { SEMANTEST_REQUESTS_PER_MINUTE: "60" } }),
  ],
  alsoCompliant: {
    "code of somebody else": [resource(FUNCTION, "handler", { environment: { variables: {} } })],
  },
  breaks: [
    { type: FUNCTION, path: "environment.variables.SEMANTEST_REQUESTS_PER_MINUTE", to: "0" },
    { type: FUNCTION, path: "environment.variables.SEMANTEST_REQUESTS_PER_MINUTE", to: "5000" },
    { type: APP, path: "siteConfig.appSettings.0.value", to: "0" },
    { type: SETTINGS, path: "properties.SEMANTEST_REQUESTS_PER_MINUTE", to: "0" },
  ],
  unknown: { type: FUNCTION, path: "environment.variables.SEMANTEST_REQUESTS_PER_MINUTE" },
});
