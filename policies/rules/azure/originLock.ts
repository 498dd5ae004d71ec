import type { RelationRule } from "../../frame/rule.ts";
import { Blocks } from "../../frame/rule.ts";

export const originLock: RelationRule = {
  name: "azure-frontdoor-origin-lock",
  rationale:
    "An app behind Front Door must know its requests by the id of the profile, since else everybody goes around the firewall and its limits.",
  severity: "critical",
  frameworks: {},
  remediation: [
    "Tell the app the profile's frontDoorId in a setting and compare the header X-Azure-FDID with it; or add an ipSecurityRestriction for AzureFrontDoor.Backend with that header.",
  ],
  link: "https://learn.microsoft.com/azure/frontdoor/origin-security",
  blocks: Blocks.AfterCreation,
  scope: "relation",
  types: ["azure-native:web:WebApp"],
  *check(app, stack) {
    if (stack.of(PROFILE).length === 0) {
      return;
    }
    const settings = stack.users(app, "name", "azure-native:web:WebAppApplicationSettings");
    const knowsProfile =
      stack.sources(app, "siteConfig", PROFILE).length > 0 ||
      settings.some((it) => stack.sources(it, "properties", PROFILE).length > 0);
    const restrictions = app.get("siteConfig.ipSecurityRestrictions");
    const asksForId = () => restrictions.list().some((it) => it.get("headers.x-azure-fdid").isSet());
    if (!knowsProfile && !asksForId()) {
      yield app.fault("can be reached around Front Door");
    }
  },
};

const PROFILE = "azure-native:cdn:Profile";
