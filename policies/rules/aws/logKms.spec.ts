import { describeRule } from "../../spec/describeRule.ts";
import { resource } from "../../spec/fixtures.ts";
import { logKms } from "./logKms.ts";

const GROUP = "aws:cloudwatch/logGroup:LogGroup";

export const described = describeRule(logKms, {
  compliant: [resource(GROUP, "log", { kmsKeyId: "arn:aws:kms:eu-central-1:111122223333:key/x" })],
  breaks: [{ type: GROUP, path: "kmsKeyId", to: undefined }],
  unknown: { type: GROUP, path: "kmsKeyId" },
});
