import * as v from "valibot";
import type { Deployed, Subscription } from "../account/subscription.ts";
import { isWithin } from "../account/subscription.ts";
import { type Policy, PolicySchema } from "./firewall.ts";

const Id = v.object({ id: v.string() });
const State = v.picklist(["Enabled", "Disabled"]);
const RouteSchema = v.strictObject({
  originGroup: Id,
  patternsToMatch: v.array(v.string()),
  supportedProtocols: v.array(v.picklist(["Http", "Https"])),
  forwardingProtocol: v.literal("HttpsOnly", "the rig reaches origins by TLS only"),
  httpsRedirect: State,
  customDomains: v.array(Id),
  linkToDefaultDomain: State,
  ruleSets: v.array(Id),
  enabledState: State,
  originPath: v.optional(v.string()),
  cacheConfiguration: v.optional(v.never("the rig caches nothing")),
});
const OriginSchema = v.looseObject({
  hostName: v.string(),
  originHostHeader: v.string(),
  httpsPort: v.literal(443, "names of the rig have one port"),
  priority: v.number(),
  weight: v.number(),
  enabledState: State,
});
const ProfileSchema = v.object({
  properties: v.looseObject({ originResponseTimeoutSeconds: v.optional(v.number(), 60) }),
});
const EndpointSchema = v.object({ properties: v.object({ enabledState: v.optional(State, "Enabled") }) });
const SecuritySchema = v.object({
  parameters: v.object({
    type: v.literal("WebApplicationFirewall"),
    wafPolicy: Id,
    associations: v.array(v.object({ domains: v.array(Id), patternsToMatch: v.tuple([v.literal("/*")]) })),
  }),
});
const FrontDoorSchema = v.object({ frontDoorId: v.string() });

export type Route = v.InferOutput<typeof RouteSchema>;
export type Origin = v.InferOutput<typeof OriginSchema>;

const PROFILES = "Microsoft.Cdn/profiles";

/** A profile of Front Door as its resources say it at this moment. */
export class Configuration {
  readonly #subscription: Subscription;
  readonly #profile: string;

  /** `profile` is the id of the profile. */
  constructor(subscription: Subscription, profile: string) {
    this.#subscription = subscription;
    this.#profile = profile;
  }

  get frontDoorId(): string {
    return v.parse(FrontDoorSchema, this.#subscription.find(this.#profile)?.computed).frontDoorId;
  }

  get timeoutMs(): number {
    const { properties } = v.parse(ProfileSchema, this.#subscription.find(this.#profile)?.arm.body);
    return properties.originResponseTimeoutSeconds * 1000;
  }

  /** Routes that serve the name of an endpoint or of a domain, by its id. */
  routesOf(id: string): Route[] {
    const enabled = this.#within("afdEndpoints").filter(
      ({ arm }) => v.parse(EndpointSchema, arm.body).properties.enabledState === "Enabled",
    );
    return this.#within("afdEndpoints/routes").flatMap((route) => {
      const endpoint = enabled.find(({ arm }) => isWithin(route.arm.id, arm.id));
      const properties = v.parse(RouteSchema, route.arm.body.properties);
      const serves =
        endpoint?.arm.id === id
          ? properties.linkToDefaultDomain === "Enabled"
          : properties.customDomains.some((domain) => sameId(domain.id, id));
      return endpoint !== undefined && serves && properties.enabledState === "Enabled" ? [properties] : [];
    });
  }

  /** An enabled origin of the group, of those with the least priority, each as often as its weight says. */
  originOf({ originGroup }: Route, chance = Math.random()): Origin | undefined {
    const origins = this.#within("originGroups/origins")
      .filter(({ arm }) => isWithin(arm.id, originGroup.id))
      .map(({ arm }) => v.parse(OriginSchema, arm.body.properties))
      .filter(({ enabledState }) => enabledState === "Enabled");
    const first = Math.min(...origins.map(({ priority }) => priority));
    const best = origins.filter(({ priority }) => priority === first);
    let left = chance * best.reduce((sum, { weight }) => sum + weight, 0);
    return best.find(({ weight }) => {
      left -= weight;
      return left <= 0;
    });
  }

  /** Bodies of the rules of a route. */
  rulesOf({ ruleSets }: Route): unknown[] {
    return this.#within("ruleSets/rules")
      .filter(({ arm }) => ruleSets.some(({ id }) => isWithin(arm.id, id)))
      .map(({ arm }) => arm.body);
  }

  /** Firewalls before the name of an endpoint or of a domain, by its id. */
  firewallsOf(id: string): Policy[] {
    return this.#within("securityPolicies").flatMap(({ arm }) => {
      const { associations, wafPolicy } = v.parse(SecuritySchema, arm.body.properties).parameters;
      if (!associations.some(({ domains }) => domains.some((domain) => sameId(domain.id, id)))) return [];
      return [v.parse(PolicySchema, this.#subscription.find(wafPolicy.id)?.arm.body)];
    });
  }

  #within(type: string): Deployed[] {
    return this.#subscription
      .ofType(`${PROFILES}/${type}`)
      .filter(({ arm }) => isWithin(arm.id, this.#profile));
  }
}

function sameId(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
