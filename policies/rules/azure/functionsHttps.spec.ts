import { describeRule } from "../../spec/describeRule.ts";
import { resource } from "../../spec/fixtures.ts";
import { functionsHttps } from "./functionsHttps.ts";

const APP = "azure-native:web:WebApp";

export const described = describeRule(functionsHttps, {
  compliant: [resource(APP, "app", { httpsOnly: true })],
  breaks: [
    { type: APP, path: "httpsOnly", to: false },
    { type: APP, path: "httpsOnly", to: undefined },
  ],
  unknown: { type: APP, path: "httpsOnly" },
});
