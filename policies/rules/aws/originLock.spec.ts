import { UNKNOWN } from "../../frame/record.ts";
import { describeRule } from "../../spec/describeRule.ts";
import { resource } from "../../spec/fixtures.ts";
import { originLock } from "./originLock.ts";

const DISTRIBUTION = "aws:cloudfront/distribution:Distribution";
const customHeaders = [{ name: "x-origin-secret", value: "hunter2" }];

export const described = describeRule(originLock, {
  compliant: [resource(DISTRIBUTION, "edge", { origins: [{ originId: "api", customHeaders }] })],
  alsoCompliant: {
    "a bucket with an origin access control": [
      resource(DISTRIBUTION, "edge", {
        origins: [{ originId: "s3", originAccessControlId: UNKNOWN, customHeaders }],
      }),
    ],
  },
  breaks: [
    { type: DISTRIBUTION, path: "origins.0.customHeaders", to: undefined },
    { type: DISTRIBUTION, path: "origins.0.customHeaders", to: [] },
  ],
  unknown: { type: DISTRIBUTION, path: "origins.0.customHeaders" },
});
