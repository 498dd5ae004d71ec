import type { ResourceRule } from "../../frame/rule.ts";
import { Blocks } from "../../frame/rule.ts";

export const distributionTls: ResourceRule = {
  name: "aws-cloudfront-tls",
  rationale:
    "A distribution with a certificate of its own must refuse TLS below 1.2, which can be read by those who listen.",
  severity: "high",
  frameworks: {
    checkov: ["CKV_AWS_174"],
    cdkNag: ["AS-CFR4"],
    awsConfig: ["cloudfront-security-policy-check"],
    compliancePolicies: ["aws-cloudfront-distribution-configure-secure-tls"],
  },
  remediation: ["Set viewerCertificate.minimumProtocolVersion to TLSv1.2_2021 or newer."],
  link: "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/secure-connections-supported-viewer-protocols-ciphers.html",
  blocks: Blocks.Preview,
  scope: "resource",
  types: ["aws:cloudfront/distribution:Distribution"],
  *check(distribution) {
    const certificate = distribution.get("viewerCertificate");
    const version = certificate.get("minimumProtocolVersion");
    if (!certificate.get("cloudfrontDefaultCertificate").isTrue() && !SAFE.test(version.text() ?? "")) {
      yield version.fault("accepts TLS below 1.2");
    }
    for (const origin of distribution.get("origins").list()) {
      const protocols = origin.get("customOriginConfig.originSslProtocols");
      if (protocols.texts().some((protocol) => !SAFE.test(protocol))) {
        yield protocols.fault("lets CloudFront use TLS below 1.2");
      }
    }
  },
};

/** Old policies, too, are named TLSv1.2 and newer ones TLSv1.3. */
const SAFE = /^TLSv1\.[23]/;
