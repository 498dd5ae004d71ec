import { describeRule } from "../../spec/describeRule.ts";
import { resource } from "../../spec/fixtures.ts";
import { frontDoorDefaultDomain } from "./frontDoorDefaultDomain.ts";

const ROUTE = "azure-native:cdn:Route";
const customDomains = [{ id: "/subscriptions/0/customDomains/relay" }];

export const described = describeRule(frontDoorDefaultDomain, {
  compliant: [resource(ROUTE, "all", { customDomains, linkToDefaultDomain: "Disabled" })],
  alsoCompliant: { "a route without a domain": [resource(ROUTE, "all", { linkToDefaultDomain: "Enabled" })] },
  breaks: [
    { type: ROUTE, path: "linkToDefaultDomain", to: "Enabled" },
    { type: ROUTE, path: "linkToDefaultDomain", to: undefined },
  ],
  unknown: { type: ROUTE, path: "linkToDefaultDomain" },
});
