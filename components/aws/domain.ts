import { Certificate } from "@pulumi/aws/acm/certificate.js";
import { CertificateValidation } from "@pulumi/aws/acm/certificateValidation.js";
import type { Distribution } from "@pulumi/aws/cloudfront/distribution.js";
import { Record as DnsRecordSet } from "@pulumi/aws/route53/record.js";
import * as pulumi from "@pulumi/pulumi";
import type { DnsRecord } from "../outputs.ts";
import type { Context } from "./context.ts";
import { EDGE_REGION } from "./context.ts";
import type { Zone } from "./zone.ts";
import { useZone } from "./zone.ts";

/** Time a resolver keeps the proof of the domain; it hardly ever changes. */
const PROOF_TTL_SECONDS = 3600;

/** A domain name of the service. */
export interface Domain {
  readonly host: pulumi.Output<string>;
  /** Where the stack itself keeps the DNS of the domain; undefined: it is served elsewhere. */
  readonly zone: Zone | undefined;
  /** Issued certificate, in us-east-1; undefined until the domain is ready. */
  readonly certificateArn: pulumi.Output<string> | undefined;
  /** Record that proves the domain to ACM; undefined where a certificate was given. */
  readonly proof: pulumi.Output<DnsRecord> | undefined;
}

/** Zone and certificate of the domain, if there is one. Nothing waits for a delegation before `domainReady` says so. */
export function prepareDomain(context: Context): Domain | undefined {
  const { domain: host } = context.settings;
  if (host === undefined) {
    return undefined;
  }
  const zone = useZone(context, host);
  const given = context.settings.aws.certificateArn;
  const isReady = isDomainReady(context);
  if (given !== undefined) {
    return { host, zone, certificateArn: isReady ? given : undefined, proof: undefined };
  }
  const certificate = requestCertificate(context, host);
  const proof = proofOf(certificate);
  const record = zone && setProof(context, zone, proof);
  return { host, zone, certificateArn: isReady ? issued(context, certificate, record) : undefined, proof };
}

/** Whether the domain leads here or may be made to; an adopted zone is served already. */
export function isDomainReady({ settings }: Context): boolean {
  return settings.domain !== undefined && (settings.domainReady ?? settings.aws.hostedZoneId !== undefined);
}

function requestCertificate({ name, options, tags }: Context, host: pulumi.Output<string>): Certificate {
  return new Certificate(
    `${name}-certificate`,
    {
      domainName: host,
      validationMethod: "DNS",
      keyAlgorithm: "RSA_2048",
      options: { certificateTransparencyLoggingPreference: "ENABLED" },
      region: EDGE_REGION,
      tags,
    },
    options,
  );
}

function proofOf(certificate: Certificate): pulumi.Output<DnsRecord> {
  // One name has one proof, whatever ACM calls the list.
  return certificate.domainValidationOptions.apply(([option]) => {
    if (option === undefined) {
      throw new Error("ACM named no record that would prove the domain");
    }
    return {
      name: withoutDot(option.resourceRecordName),
      type: option.resourceRecordType,
      value: withoutDot(option.resourceRecordValue),
    };
  });
}

function setProof({ name, options }: Context, zone: Zone, proof: pulumi.Output<DnsRecord>): DnsRecordSet {
  return new DnsRecordSet(
    `${name}-certificate-proof`,
    {
      zoneId: zone.id,
      name: proof.name,
      type: proof.type,
      records: [proof.value],
      ttl: PROOF_TTL_SECONDS,
      // Two stacks may prove the same domain one after the other; the record is the same for both.
      allowOverwrite: true,
    },
    options,
  );
}

function issued({ name, options }: Context, certificate: Certificate, record: DnsRecordSet | undefined) {
  return new CertificateValidation(
    `${name}-certificate-issued`,
    {
      certificateArn: certificate.arn,
      validationRecordFqdns: record && [record.fqdn],
      region: EDGE_REGION,
    },
    options,
  ).certificateArn;
}

/** Leads the domain to the distribution, where the stack keeps the DNS and the domain is ready. */
export function leadDomain(context: Context, domain: Domain | undefined, distribution: Distribution): void {
  if (domain?.zone === undefined || !isDomainReady(context)) {
    return;
  }
  for (const type of ["A", "AAAA"]) {
    new DnsRecordSet(
      `${context.name}-domain-${type.toLowerCase()}`,
      {
        zoneId: domain.zone.id,
        name: domain.host,
        type,
        aliases: [
          {
            name: distribution.domainName,
            zoneId: distribution.hostedZoneId,
            evaluateTargetHealth: false,
          },
        ],
        allowOverwrite: false,
      },
      context.options,
    );
  }
}

/** The records that somebody else has to set: all of them where the DNS is served elsewhere, else the delegation. */
export function recordsToSet(
  context: Context,
  domain: Domain | undefined,
  distribution: Distribution,
): pulumi.Output<DnsRecord[]> {
  if (domain === undefined) {
    return pulumi.output([]);
  }
  const { host, proof, zone } = domain;
  if (zone !== undefined) {
    const delegation = pulumi
      .all([host, zone.nameServers])
      .apply(([name, servers]) => servers.map((value) => ({ name, type: "NS", value })));
    return isDomainReady(context) ? pulumi.output([]) : delegation;
  }
  const target = pulumi
    .all([host, distribution.domainName])
    .apply(([name, value]) => ({ name, type: "CNAME", value }));
  return pulumi.all(proof === undefined ? [target] : [proof, target]);
}

function withoutDot(name: string): string {
  return name.replace(/\.$/, "");
}
