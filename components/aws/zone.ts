import { getZoneOutput } from "@pulumi/aws/route53/getZone.js";
import { Zone as HostedZone } from "@pulumi/aws/route53/zone.js";
import * as pulumi from "@pulumi/pulumi";
import { DataRemoval } from "../args.ts";
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

/** An update in a zone of other names, or one that nobody outside sees, would fail late or lead nowhere: looked at first. */
function adopt(
  { name, options }: Context,
  zoneId: pulumi.Output<string>,
  host: pulumi.Output<string>,
): pulumi.Output<string> {
  const zone = getZoneOutput({ zoneId }, options);
  return pulumi
    .all([zoneId, zone.name, zone.privateZone, host])
    .apply(([id, zoneName, isPrivate, domain]) => {
      const found = zoneName.replace(/\.$/, "");
      if (isPrivate || (domain !== found && !domain.endsWith(`.${found}`))) {
        throw new pulumi.RunError(
          `SemantestWebSocketStack "${name}": aws.hostedZoneId is "${id}", the ${isPrivate ? "private" : "public"} zone of ${found}; allowed: a public zone that serves ${domain}`,
        );
      }
      return id;
    });
}

function create({ name, options, physicalName, settings, tags }: Context, host: pulumi.Output<string>): Zone {
  const zone = new HostedZone(
    `${name}-zone`,
    {
      name: host,
      comment: physicalName("zone"),
      forceDestroy: !settings.deletionProtection && settings.dataRemoval === DataRemoval.Destroy,
      tags,
    },
    options,
  );
  return { id: zone.zoneId, nameServers: zone.nameServers };
}
