import { describeRule } from "../../spec/describeRule.ts";
import { resource } from "../../spec/fixtures.ts";
import { distributionTls } from "./distributionTls.ts";

const DISTRIBUTION = "aws:cloudfront/distribution:Distribution";
const viewerCertificate = { acmCertificateArn: "arn:x", minimumProtocolVersion: "TLSv1.2_2021" };
const origins = [{ customOriginConfig: { originSslProtocols: ["TLSv1.2"] } }];

export const described = describeRule(distributionTls, {
  compliant: [resource(DISTRIBUTION, "edge", { viewerCertificate, origins })],
  alsoCompliant: {
    "the certificate of *.cloudfront.net, which allows no choice": [
      resource(DISTRIBUTION, "edge", { viewerCertificate: { cloudfrontDefaultCertificate: true } }),
    ],
  },
  breaks: [
    { type: DISTRIBUTION, path: "viewerCertificate.minimumProtocolVersion", to: "TLSv1_2016" },
    { type: DISTRIBUTION, path: "viewerCertificate.minimumProtocolVersion", to: undefined },
    { type: DISTRIBUTION, path: "origins.0.customOriginConfig.originSslProtocols", to: ["TLSv1"] },
  ],
  unknown: { type: DISTRIBUTION, path: "viewerCertificate.minimumProtocolVersion" },
});
