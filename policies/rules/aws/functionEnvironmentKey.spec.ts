import { describeRule } from "../../spec/describeRule.ts";
import { resource } from "../../spec/fixtures.ts";
import { functionEnvironmentKey } from "./functionEnvironmentKey.ts";

const FUNCTION = "aws:lambda/function:Function";
const environment = { variables: { TABLE: "sessions" } };

export const described = describeRule(functionEnvironmentKey, {
  compliant: [resource(FUNCTION, "handler", { environment, kmsKeyArn: "arn:aws:kms:eu-central-1:1:key/x" })],
  alsoCompliant: { "a function without variables": [resource(FUNCTION, "handler", {})] },
  breaks: [{ type: FUNCTION, path: "kmsKeyArn", to: undefined }],
  unknown: { type: FUNCTION, path: "kmsKeyArn" },
});
