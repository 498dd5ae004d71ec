import { describeRule } from "../../spec/describeRule.ts";
import { resource } from "../../spec/fixtures.ts";
import { publicHostTls13 } from "./publicHostTls13.ts";

const DISTRIBUTION = "aws:cloudfront/distribution:Distribution";
const viewerCertificate = { acmCertificateArn: "arn:x", minimumProtocolVersion: "TLSv1.3_2025" };
const aliases = ["relay.example.com"];

export const described = describeRule(publicHostTls13, {
  compliant: [resource(DISTRIBUTION, "edge", { aliases, viewerCertificate })],
  alsoCompliant: {
    "a distribution without a domain": [resource(DISTRIBUTION, "edge", { aliases: [] })],
    "a REST API": [
      resource("aws:apigateway/domainName:DomainName", "rest", {
        securityPolicy: "SecurityPolicy_TLS13_1_3_2025_09",
      }),
    ],
  },
  alsoViolating: {
    "a domain of a WebSocket API": [resource("aws:apigatewayv2/domainName:DomainName", "ws", {})],
    "a REST API with TLS 1.2": [
      resource("aws:apigateway/domainName:DomainName", "rest", { securityPolicy: "TLS_1_2" }),
    ],
  },
  breaks: [
    { type: DISTRIBUTION, path: "viewerCertificate.minimumProtocolVersion", to: "TLSv1.2_2021" },
    { type: DISTRIBUTION, path: "viewerCertificate.minimumProtocolVersion", to: undefined },
  ],
  unknown: { type: DISTRIBUTION, path: "viewerCertificate.minimumProtocolVersion" },
});
