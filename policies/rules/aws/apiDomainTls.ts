import type { ResourceRule } from "../../frame/rule.ts";
import { Blocks } from "../../frame/rule.ts";

const SAFE = /^(TLS_1_2|SecurityPolicy_TLS1[23]_)/;
export const apiDomainTls: ResourceRule = {
  name: "aws-apigateway-domain-tls",
  rationale: "A domain of an API must refuse TLS below 1.2, which can be read by those who listen.",
  severity: "high",
  frameworks: {
    checkov: ["CKV_AWS_206"],
    compliancePolicies: ["aws-apigatewayv2-domainname-configure-domain-name-security-policy"],
  },
  remediation: [
    "Set the security policy to TLS_1_2, or for a REST API to one that begins with SecurityPolicy_TLS13.",
  ],
  link: "https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-custom-domain-tls-version.html",
  blocks: Blocks.Preview,
  scope: "resource",
  types: ["aws:apigatewayv2/domainName:DomainName", "aws:apigateway/domainName:DomainName"],
  *check(domain) {
    const policy = domain.type.startsWith("aws:apigatewayv2/")
      ? domain.get("domainNameConfiguration.securityPolicy")
      : domain.get("securityPolicy");
    if (!SAFE.test(policy.text() ?? "")) {
      yield policy.fault("does not ask for TLS 1.2 or newer");
    }
  },
};
