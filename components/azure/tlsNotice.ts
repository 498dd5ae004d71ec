import type { SignalR } from "@pulumi/azure-native/signalrservice/signalR.js";
import * as pulumi from "@pulumi/pulumi";
import type { Domain } from "./domain.ts";
import type { Edge } from "./edge.ts";
import type { Images } from "./images.ts";

export interface NoticeSources {
  readonly signalr: SignalR;
  readonly images: Images;
  readonly edge: Edge | undefined;
  readonly domain: Domain | undefined;
}

/** Says in the output of an update which names that peers use still accept TLS 1.2, and what would end that. */
export function noteOldTls({ domain, edge, images, signalr }: NoticeSources): void {
  if (edge === undefined) {
    pulumi
      .all([signalr.hostName, images.account.primaryEndpoints.blob])
      .apply(([sockets, blobs]) =>
        warn(
          [sockets, new URL(blobs).hostname],
          signalr,
          'Tier "production" with a domain puts one name before both, which asks for TLS 1.3.',
        ),
      );
    return;
  }
  if (domain?.isReady !== true) {
    const remedy =
      domain === undefined
        ? "TLS 1.3 can be asked for with a domain."
        : "Set the DNS of the domain as dnsRecords tells, then domainReady to true.";
    edge.endpoint.hostName.apply((host) => warn([host], edge.endpoint, remedy));
  }
}

function warn(hosts: readonly string[], resource: pulumi.Resource, remedy: string): Promise<void> {
  return pulumi.log.warn(`TLS 1.2 still accepted here: ${hosts.join(", ")}. ${remedy}`, resource);
}
