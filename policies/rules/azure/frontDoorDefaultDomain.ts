import type { ResourceRule } from "../../frame/rule.ts";
import { Blocks } from "../../frame/rule.ts";

export const frontDoorDefaultDomain: ResourceRule = {
  name: "azure-frontdoor-default-domain",
  rationale:
    "A route with a domain of its own must not also answer under *.azurefd.net, whose minimum TLS nobody can raise.",
  severity: "high",
  frameworks: {},
  remediation: ["Set linkToDefaultDomain to Disabled."],
  link: "https://learn.microsoft.com/azure/frontdoor/endpoint",
  blocks: Blocks.Preview,
  scope: "resource",
  types: ["azure-native:cdn:Route"],
  *check(route) {
    const link = route.get("linkToDefaultDomain");
    if (route.get("customDomains").isSet() && link.text() !== "Disabled") {
      yield link.fault("is not Disabled");
    }
  },
};
