import { getZoneOutput } from "@pulumi/aws/route53/getZone.js";
import { Zone as HostedZone } from "@pulumi/aws/route53/zone.js";
import * as pulumi from "@pulumi/pulumi";
import type { Context } from "./context.ts";

/** A Route 53 zone in which the stack sets its records. */
export interface Zone {
  readonly id: pulumi.Output<string>;
  /** To be delegated to; empty for an adopted zone. */
  readonly nameServers: pulumi.Output<string[]>;
}

/** The zone that the arguments name or ask for; undefined: the DNS of the domain is served elsewhere. */
export function useZone(context: Context, host: pulumi.Output<string>): Zone | undefined {
  const { createZone, hostedZoneId } = context.settings.aws;
  if (hostedZoneId !== undefined) {
    return { id: adopt(context, hostedZoneId, host), nameServers: pulumi.output([]) };
  }
  return createZone ? create(context, host) : undefined;
}

/** Records in a zone of other names, or in one that nobody outside sees, would fail late or lead nowhere: looked at first. */
function adopt(
  { name, options }: Context,
  zoneId: pulumi.Output<string>,
  host: pulumi.Output<string>,
): pulumi.Output<string> {
  const zone = getZoneOutput({ zoneId }, options);
  return pulumi
    .all([zoneId, zone.name, zone.privateZone, host])
    .apply(([id, zoneName, isPrivate, domain]) => fittingZone(name, { id, zoneName, isPrivate }, domain));
}

/** The id of a zone that can serve the domain; throws for any other. */
export function fittingZone(
  component: string,
  { id, zoneName, isPrivate }: { id: string; zoneName: string; isPrivate: boolean | undefined },
  domain: string,
): string {
  const found = zoneName.replace(/\.$/, "");
  if (isPrivate === true || (domain !== found && !domain.endsWith(`.${found}`))) {
    throw new pulumi.RunError(
      `SemantestWebSocketStack "${component}": aws.hostedZoneId is "${id}", the ${isPrivate === true ? "private" : "public"} zone of ${found}; allowed: a public zone that serves ${domain}`,
    );
  }
  return id;
}

function create({ name, options, physicalName, settings, tags }: Context, host: pulumi.Output<string>): Zone {
  const zone = new HostedZone(
    `${name}-zone`,
    {
      name: host,
      comment: physicalName("zone"),
      forceDestroy: !settings.deletionProtection,
      tags,
    },
    options,
  );
  return { id: zone.zoneId, nameServers: zone.nameServers };
}
