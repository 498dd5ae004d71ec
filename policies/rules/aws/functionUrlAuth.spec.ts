import { describeRule } from "../../spec/describeRule.ts";
import { resource } from "../../spec/fixtures.ts";
import { functionUrlAuth } from "./functionUrlAuth.ts";

const URL = "aws:lambda/functionUrl:FunctionUrl";

export const described = describeRule(functionUrlAuth, {
  compliant: [resource(URL, "url", { authorizationType: "AWS_IAM" })],
  breaks: [{ type: URL, path: "authorizationType", to: "NONE" }],
  unknown: { type: URL, path: "authorizationType" },
});
