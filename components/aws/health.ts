import type { Distribution } from "@pulumi/aws/cloudfront/distribution.js";
import { HealthCheck } from "@pulumi/aws/route53/healthCheck.js";
import { Tier } from "../args.ts";
import type { Context } from "./context.ts";
import { HEALTH_PATH } from "./firewall.ts";

/**
 * Asks for the service's health from many places, each 30 s, on tier production. It asks under the distribution's own
 * name: health checkers speak TLS 1.2 at most, which the domain refuses.
 */
export function createHealthCheck(
  { name, options, settings, tags }: Context,
  distribution: Distribution,
): HealthCheck | undefined {
  if (settings.tier !== Tier.Production) {
    return undefined;
  }
  return new HealthCheck(
    `${name}-health`,
    {
      type: "HTTPS",
      fqdn: distribution.domainName,
      port: 443,
      resourcePath: HEALTH_PATH,
      enableSni: true,
      requestInterval: 30,
      failureThreshold: 3,
      measureLatency: false,
      disabled: false,
      invertHealthcheck: false,
      tags,
    },
    options,
  );
}
