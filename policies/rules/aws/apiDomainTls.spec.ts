import { describeRule } from "../../spec/describeRule.ts";
import { resource } from "../../spec/fixtures.ts";
import { apiDomainTls } from "./apiDomainTls.ts";

const DOMAIN = "aws:apigateway/domainName:DomainName";
const SOCKETS = "aws:apigatewayv2/domainName:DomainName";

export const described = describeRule(apiDomainTls, {
  compliant: [resource(DOMAIN, "rest", { securityPolicy: "SecurityPolicy_TLS13_1_3_2025_09" })],
  alsoCompliant: {
    "a WebSocket API": [resource(SOCKETS, "ws", { domainNameConfiguration: { securityPolicy: "TLS_1_2" } })],
  },
  alsoViolating: {
    "a WebSocket API without": [resource(SOCKETS, "ws", { domainNameConfiguration: {} })],
  },
  breaks: [
    { type: DOMAIN, path: "securityPolicy", to: "TLS_1_0" },
    { type: DOMAIN, path: "securityPolicy", to: undefined },
  ],
  unknown: { type: DOMAIN, path: "securityPolicy" },
});
