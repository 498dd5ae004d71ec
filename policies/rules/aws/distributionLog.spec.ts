import { describeRule } from "../../spec/describeRule.ts";
import { resource } from "../../spec/fixtures.ts";
import { distributionLog } from "./distributionLog.ts";

const DISTRIBUTION = "aws:cloudfront/distribution:Distribution";
const loggingConfig = { bucket: "logs.s3.amazonaws.com" };

export const described = describeRule(distributionLog, {
  compliant: [resource(DISTRIBUTION, "edge", { loggingConfig })],
  breaks: [{ type: DISTRIBUTION, path: "loggingConfig", to: undefined }],
  unknown: { type: DISTRIBUTION, path: "loggingConfig.bucket" },
});
