import type { ResourceRule } from "../../frame/rule.ts";
import { Blocks } from "../../frame/rule.ts";

export const publicHostTls13: ResourceRule = {
  name: "aws-public-host-tls13",
  rationale: "A public host with a domain of its own must refuse TLS below 1.3, as the service promises.",
  severity: "high",
  frameworks: {},
  remediation: [
    "Put CloudFront in front and set viewerCertificate.minimumProtocolVersion to TLSv1.3_2025; WebSocket and HTTP APIs cannot ask for TLS 1.3.",
  ],
  link: "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/secure-connections-supported-viewer-protocols-ciphers.html",
  blocks: Blocks.Preview,
  scope: "resource",
  types: [
    "aws:cloudfront/distribution:Distribution",
    "aws:apigatewayv2/domainName:DomainName",
    "aws:apigateway/domainName:DomainName",
  ],
  *check(host) {
    if (host.type === "aws:apigatewayv2/domainName:DomainName") {
      yield host.get("domainNameConfiguration.securityPolicy").fault("can never ask for TLS 1.3");
    } else if (host.type === "aws:apigateway/domainName:DomainName") {
      const policy = host.get("securityPolicy");
      if (!policy.text()?.startsWith("SecurityPolicy_TLS13_1_3")) {
        yield policy.fault("accepts TLS below 1.3");
      }
    } else if (host.get("aliases").isSet()) {
      const version = host.get("viewerCertificate.minimumProtocolVersion");
      if (!version.text()?.startsWith("TLSv1.3")) {
        yield version.fault("accepts TLS below 1.3");
      }
    }
  },
};
