import { Zone as DnsZone } from "@pulumi/azure-native/dns/zone.js";
import * as pulumi from "@pulumi/pulumi";
import type { Context } from "./context.ts";

/** An Azure DNS zone in which the stack sets its records. */
export interface Zone {
  readonly id: pulumi.Output<string>;
  readonly name: pulumi.Output<string>;
  readonly resourceGroupName: pulumi.Output<string>;
  /** To be delegated to; empty for an adopted zone. */
  readonly nameServers: pulumi.Output<string[]>;
}

const ZONE_ID = /^\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)\/providers\/[^/]+\/[^/]+\/([^/]+)$/i;

/** The zone that the arguments name or ask for; undefined: the DNS of the domain is served elsewhere. */
export function useZone(context: Context, host: pulumi.Output<string>): Zone | undefined {
  const { createZone, dnsZoneId } = context.settings.azure;
  if (dnsZoneId !== undefined) {
    return adopt(context, dnsZoneId, host);
  }
  return createZone ? create(context, host) : undefined;
}

function adopt(
  { name, subscriptionId }: Context,
  zoneId: pulumi.Output<string>,
  host: pulumi.Output<string>,
): Zone {
  const found = pulumi
    .all([zoneId, subscriptionId, host])
    .apply(([id, subscription, domain]) => fittingZone(name, id, subscription, domain));
  return {
    id: zoneId,
    name: found.zoneName,
    resourceGroupName: found.resourceGroupName,
    nameServers: pulumi.output([]),
  };
}

/** Group and name of a zone that can serve the domain; throws for any other, since its records would fail late or lead nowhere. */
export function fittingZone(
  component: string,
  id: string,
  subscription: string,
  domain: string,
): { readonly resourceGroupName: string; readonly zoneName: string } {
  const [, owner = "", resourceGroupName = "", zoneName = ""] = ZONE_ID.exec(id) ?? [];
  const refuse = (allowed: string) =>
    new pulumi.RunError(
      `SemantestWebSocketStack "${component}": azure.dnsZoneId is "${id}"; allowed: ${allowed}`,
    );
  if (owner.toLowerCase() !== subscription.toLowerCase()) {
    throw refuse(`a zone in the provider's own subscription ${subscription}`);
  }
  if (domain !== zoneName && !domain.endsWith(`.${zoneName}`)) {
    throw refuse(`a zone that serves ${domain}`);
  }
  return { resourceGroupName, zoneName };
}

function create({ group, name, options, tags }: Context, host: pulumi.Output<string>): Zone {
  const zone = new DnsZone(
    `${name}-zone`,
    { zoneName: host, resourceGroupName: group.name, location: "global", zoneType: "Public", tags },
    options,
  );
  return {
    id: zone.id,
    name: zone.name,
    resourceGroupName: group.name,
    nameServers: zone.nameServers.apply((servers) => servers.map((it) => it.replace(/\.$/, ""))),
  };
}
