import { describeRule } from "../../spec/describeRule.ts";
import { resource } from "../../spec/fixtures.ts";
import { distributionHeaders } from "./distributionHeaders.ts";

const DISTRIBUTION = "aws:cloudfront/distribution:Distribution";
const defaultCacheBehavior = { responseHeadersPolicyId: "67f7725c-6f97-4210-82d7-5512b31e9d03" };

export const described = describeRule(distributionHeaders, {
  compliant: [resource(DISTRIBUTION, "edge", { defaultCacheBehavior })],
  breaks: [{ type: DISTRIBUTION, path: "defaultCacheBehavior.responseHeadersPolicyId", to: undefined }],
  unknown: { type: DISTRIBUTION, path: "defaultCacheBehavior.responseHeadersPolicyId" },
});
