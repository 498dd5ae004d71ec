import { describeRule } from "../../spec/describeRule.ts";
import { resource } from "../../spec/fixtures.ts";
import { stageAccessLogJson } from "./stageAccessLogJson.ts";

const STAGE = "aws:apigatewayv2/stage:Stage";
const format = '{"id":"$context.requestId","status":$context.status}';

export const described = describeRule(stageAccessLogJson, {
  compliant: [resource(STAGE, "live", { accessLogSettings: { format } })],
  breaks: [
    { type: STAGE, path: "accessLogSettings.format", to: "$context.identity.sourceIp $context.status" },
    { type: STAGE, path: "accessLogSettings.format", to: '["$context.status"]' },
  ],
  unknown: { type: STAGE, path: "accessLogSettings.format" },
});
