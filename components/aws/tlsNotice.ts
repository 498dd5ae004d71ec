import type { Distribution } from "@pulumi/aws/cloudfront/distribution.js";
import * as pulumi from "@pulumi/pulumi";
import { Tier } from "../args.ts";
import type { Context } from "./context.ts";
import { isDomainReady } from "./domain.ts";

/** Says in the output of an update which public name still accepts TLS 1.2, and what would end that. */
export function noteOldTls(context: Context, distribution: Distribution): void {
  const remedy = remedyOf(context);
  if (remedy !== undefined) {
    distribution.domainName.apply((host) =>
      pulumi.log.warn(`TLS 1.2 still accepted here: ${host}. ${remedy}`, distribution),
    );
  }
}

function remedyOf(context: Context): string | undefined {
  const { domain, tier } = context.settings;
  if (domain === undefined) {
    return 'TLS 1.3 can be asked for with a domain; tier "production" then closes this name.';
  }
  if (!isDomainReady(context)) {
    return "Set the DNS of the domain as dnsRecords tells, then domainReady to true.";
  }
  return tier === Tier.Production
    ? undefined
    : 'The domain asks for TLS 1.3; tier "production" closes this name.';
}
