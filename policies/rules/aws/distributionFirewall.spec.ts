import { UNKNOWN } from "../../frame/record.ts";
import { describeRule } from "../../spec/describeRule.ts";
import { resource } from "../../spec/fixtures.ts";
import { distributionFirewall } from "./distributionFirewall.ts";

const DISTRIBUTION = "aws:cloudfront/distribution:Distribution";
const acl = resource("aws:wafv2/webAcl:WebAcl", "firewall", {});

export const described = describeRule(distributionFirewall, {
  compliant: [resource(DISTRIBUTION, "edge", { webAclId: "arn:aws:wafv2:us-east-1:1:global/webacl/x" })],
  alsoCompliant: {
    "a firewall of the stack that does not exist yet": [
      acl,
      resource(DISTRIBUTION, "edge", { webAclId: UNKNOWN }, { webAclId: acl }),
    ],
  },
  breaks: [{ type: DISTRIBUTION, path: "webAclId", to: undefined }],
  unknown: { type: DISTRIBUTION, path: "webAclId" },
});
