import { Distribution } from "@pulumi/aws/cloudfront/distribution.js";
import type { WebAcl } from "@pulumi/aws/wafv2/webAcl.js";
import type * as pulumi from "@pulumi/pulumi";
import type { Context } from "./context.ts";
import type { Domain } from "./domain.ts";
import { forwardDoors, forwardSockets, SECURITY_HEADERS } from "./forwarding.ts";
import type { Gateway } from "./gateway.ts";

/** Header by which both origins know that a request came through the edge. */
const ORIGIN_SECRET_HEADER = "x-semantest-origin-secret";
/** CloudFront's own policy `CachingDisabled`; its id is the same in all accounts. */
const CACHING_DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad";
/** A second more than any function takes. */
const ORIGIN_TIMEOUT_SECONDS = 30;
const ALL_METHODS = ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"];
/** An upgrade is a GET. */
const READING_METHODS = ["GET", "HEAD"];

export interface EdgeInputs {
  readonly sockets: Gateway;
  readonly doors: Gateway;
  readonly originSecret: pulumi.Output<string>;
  readonly firewall: WebAcl | undefined;
  readonly domain: Domain | undefined;
}

/** The public door: one host, the root for sockets, every other path for the HTTP doors. */
export function createDistribution(context: Context, inputs: EdgeInputs): Distribution {
  const { name, options, physicalName, tags } = context;
  const { domain, doors, firewall, originSecret, sockets } = inputs;
  const certificateArn = domain?.certificateArn;
  return new Distribution(
    `${name}-distribution`,
    {
      comment: physicalName("edge"),
      enabled: true,
      isIpv6Enabled: true,
      httpVersion: "http2and3",
      priceClass: "PriceClass_100",
      waitForDeployment: true,
      retainOnDelete: false,
      origins: [
        { ...origin(sockets, originSecret), originPath: `/${sockets.stage}` },
        // The stage `$default` has no path in front of its own.
        origin(doors, originSecret),
      ],
      orderedCacheBehaviors: [
        {
          pathPattern: "/",
          targetOriginId: sockets.purpose,
          allowedMethods: READING_METHODS,
          originRequestPolicyId: forwardSockets(context).id,
          ...behavior,
        },
      ],
      defaultCacheBehavior: {
        targetOriginId: doors.purpose,
        allowedMethods: ALL_METHODS,
        originRequestPolicyId: forwardDoors(context).id,
        responseHeadersPolicyId: SECURITY_HEADERS,
        ...behavior,
      },
      aliases: domain && certificateArn ? [domain.host] : [],
      viewerCertificate: certificateArn
        ? {
            acmCertificateArn: certificateArn,
            sslSupportMethod: "sni-only",
            minimumProtocolVersion: "TLSv1.3_2025",
          }
        : // With the certificate of *.cloudfront.net AWS allows no other policy.
          { cloudfrontDefaultCertificate: true, minimumProtocolVersion: "TLSv1" },
      restrictions: { geoRestriction: { restrictionType: "none", locations: [] } },
      webAclId: firewall?.arn,
      tags,
    },
    options,
  );
}

const behavior = {
  viewerProtocolPolicy: "https-only",
  cachePolicyId: CACHING_DISABLED,
  cachedMethods: READING_METHODS,
  compress: false,
  smoothStreaming: false,
};

function origin({ api, purpose }: Gateway, originSecret: pulumi.Output<string>) {
  return {
    originId: purpose,
    domainName: api.apiEndpoint.apply((endpoint) => new URL(endpoint).hostname),
    customHeaders: [{ name: ORIGIN_SECRET_HEADER, value: originSecret }],
    customOriginConfig: {
      httpPort: 80,
      httpsPort: 443,
      originProtocolPolicy: "https-only",
      // The newest that CloudFront can ask of an origin.
      originSslProtocols: ["TLSv1.2"],
      originReadTimeout: ORIGIN_TIMEOUT_SECONDS,
      originKeepaliveTimeout: 5,
    },
    connectionAttempts: 3,
    connectionTimeout: 10,
  };
}

/** The host by which peers know the service. */
export function publicHost(domain: Domain | undefined, distribution: Distribution): pulumi.Output<string> {
  return domain?.certificateArn === undefined ? distribution.domainName : domain.host;
}
