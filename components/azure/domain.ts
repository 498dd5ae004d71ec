import type { AFDCustomDomain as CustomDomain } from "@pulumi/azure-native/cdn/afdcustomDomain.js";
import { AFDCustomDomain } from "@pulumi/azure-native/cdn/afdcustomDomain.js";
import { RecordSet } from "@pulumi/azure-native/dns/recordSet.js";
import * as pulumi from "@pulumi/pulumi";
import type { DnsRecord } from "../outputs.ts";
import type { Context } from "./context.ts";
import type { Edge } from "./edge.ts";
import type { Zone } from "./zone.ts";
import { useZone } from "./zone.ts";

/** Time a resolver keeps the proof of the domain; it changes twice a year at most. */
const PROOF_TTL_SECONDS = 3600;
const LEADING_TTL_SECONDS = 300;
/** Both suites that TLS 1.3 has at Front Door. */
const TLS_13_SUITES = ["TLS_AES_256_GCM_SHA384", "TLS_AES_128_GCM_SHA256"] as const;

/** A domain name of the service. */
export interface Domain {
  readonly host: pulumi.Output<string>;
  /** Where the stack itself keeps the DNS of the domain; undefined: it is served elsewhere. */
  readonly zone: Zone | undefined;
  readonly customDomain: CustomDomain;
  /** Whether the domain leads here or may be made to; until then it serves nothing. */
  readonly isReady: boolean;
  /** Record that proves the domain to Front Door. */
  readonly proof: pulumi.Output<DnsRecord>;
}

/** The domain at the edge, if there is one, with a certificate of Front Door's own making and TLS 1.3 only. */
export function prepareDomain(context: Context, { profile }: Edge): Domain | undefined {
  const { group, name, options, settings } = context;
  const { domain: host } = settings;
  if (host === undefined) {
    return undefined;
  }
  const zone = useZone(context, host);
  const customDomain = new AFDCustomDomain(
    `${name}-domain`,
    {
      profileName: profile.name,
      resourceGroupName: group.name,
      customDomainName: host.apply((it) => it.replaceAll(".", "-")),
      hostName: host,
      azureDnsZone: zone && { id: zone.id },
      tlsSettings: {
        certificateType: "ManagedCertificate",
        cipherSuiteSetType: "Customized",
        minimumTlsVersion: "TLS13",
        customizedCipherSuiteSet: { cipherSuiteSetForTls13: [...TLS_13_SUITES] },
      },
    },
    options,
  );
  const proof = pulumi
    .all([host, customDomain.validationProperties.validationToken])
    .apply(([it, value]) => ({ name: `_dnsauth.${it}`, type: "TXT", value }));
  if (zone !== undefined) {
    setProof(context, zone, proof);
  }
  return { host, zone, customDomain, proof, isReady: isDomainReady(context) };
}

/** An adopted zone is served already. */
function isDomainReady({ settings }: Context): boolean {
  return settings.domainReady ?? settings.azure.dnsZoneId !== undefined;
}

function setProof({ name, options }: Context, zone: Zone, proof: pulumi.Output<DnsRecord>): RecordSet {
  return new RecordSet(
    `${name}-domain-proof`,
    {
      zoneName: zone.name,
      resourceGroupName: zone.resourceGroupName,
      relativeRecordSetName: pulumi
        .all([proof.name, zone.name])
        .apply(([record, zoneName]) => relative(record, zoneName)),
      recordType: "TXT",
      ttl: PROOF_TTL_SECONDS,
      txtRecords: [{ value: [proof.value] }],
    },
    options,
  );
}

/** Leads the domain to the endpoint, where the stack keeps the DNS and the domain is ready. */
export function leadDomain({ name, options }: Context, domain: Domain | undefined, { endpoint }: Edge): void {
  if (domain?.zone === undefined || !domain.isReady) {
    return;
  }
  const { host, zone } = domain;
  const relativeName = pulumi.all([host, zone.name]).apply(([it, zoneName]) => relative(it, zoneName));
  const isApex = relativeName.apply((it) => it === "@");
  new RecordSet(
    `${name}-domain-record`,
    {
      zoneName: zone.name,
      resourceGroupName: zone.resourceGroupName,
      relativeRecordSetName: relativeName,
      // A zone's own name can have no CNAME. Where it can, Front Door renews its certificate without being asked.
      recordType: isApex.apply((it) => (it ? "A" : "CNAME")),
      targetResource: pulumi.all([isApex, endpoint.id]).apply(([it, id]) => (it ? { id } : undefined)),
      cnameRecord: pulumi
        .all([isApex, endpoint.hostName])
        .apply(([it, cname]) => (it ? undefined : { cname })),
      ttl: LEADING_TTL_SECONDS,
    },
    options,
  );
}

/** The records that somebody else has to set: all of them where the DNS is served elsewhere, else the delegation. */
export function recordsToSet(domain: Domain | undefined, edge: Edge | undefined): pulumi.Output<DnsRecord[]> {
  if (domain === undefined || edge === undefined) {
    return pulumi.output([]);
  }
  const { host, isReady, proof, zone } = domain;
  if (zone !== undefined) {
    const delegation = pulumi
      .all([host, zone.nameServers])
      .apply(([name, servers]) => servers.map((value) => ({ name, type: "NS", value })));
    return isReady ? pulumi.output([]) : delegation;
  }
  const target = pulumi
    .all([host, edge.endpoint.hostName])
    .apply(([name, value]) => ({ name, type: "CNAME", value }));
  return pulumi.all([proof, target]);
}

/** The name of a record below its zone; `@` for the zone's own. */
export function relative(name: string, zoneName: string): string {
  return name === zoneName ? "@" : name.slice(0, -zoneName.length - 1);
}
