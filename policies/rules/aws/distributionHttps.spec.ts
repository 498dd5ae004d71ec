import { describeRule } from "../../spec/describeRule.ts";
import { resource } from "../../spec/fixtures.ts";
import { distributionHttps } from "./distributionHttps.ts";

const DISTRIBUTION = "aws:cloudfront/distribution:Distribution";
const behavior = { viewerProtocolPolicy: "https-only" };

export const described = describeRule(distributionHttps, {
  compliant: [
    resource(DISTRIBUTION, "edge", {
      defaultCacheBehavior: behavior,
      orderedCacheBehaviors: [{ viewerProtocolPolicy: "redirect-to-https" }],
      origins: [{ customOriginConfig: { originProtocolPolicy: "https-only" } }],
    }),
  ],
  breaks: [
    { type: DISTRIBUTION, path: "defaultCacheBehavior.viewerProtocolPolicy", to: "allow-all" },
    { type: DISTRIBUTION, path: "orderedCacheBehaviors.0.viewerProtocolPolicy", to: "allow-all" },
    { type: DISTRIBUTION, path: "origins.0.customOriginConfig.originProtocolPolicy", to: "match-viewer" },
  ],
  unknown: { type: DISTRIBUTION, path: "defaultCacheBehavior.viewerProtocolPolicy" },
});
