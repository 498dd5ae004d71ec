import { describeRule } from "../../spec/describeRule.ts";
import { resource } from "../../spec/fixtures.ts";
import { publicHostTls13 } from "./publicHostTls13.ts";

const REST = "aws:apigateway/domainName:DomainName";
const DISTRIBUTION = "aws:cloudfront/distribution:Distribution";
const viewerCertificate = { acmCertificateArn: "arn:x", minimumProtocolVersion: "TLSv1.3_2025" };
const aliases = ["relay.example.com"];

export const described = describeRule(publicHostTls13, {
  compliant: [
    resource(DISTRIBUTION, "edge", { aliases, viewerCertificate }),
    resource(REST, "rest", { securityPolicy: "SecurityPolicy_TLS13_1_3_2025_09" }),
  ],
  alsoCompliant: {
    "a distribution without a domain": [resource(DISTRIBUTION, "edge", { aliases: [] })],
  },
  alsoViolating: {
    "a domain of a WebSocket API": [resource("aws:apigatewayv2/domainName:DomainName", "ws", {})],
  },
  breaks: [
    { type: REST, path: "securityPolicy", to: "TLS_1_2" },
    { type: DISTRIBUTION, path: "viewerCertificate.minimumProtocolVersion", to: "TLSv1.2_2021" },
    { type: DISTRIBUTION, path: "viewerCertificate.minimumProtocolVersion", to: undefined },
  ],
  unknown: { type: DISTRIBUTION, path: "viewerCertificate.minimumProtocolVersion" },
});
