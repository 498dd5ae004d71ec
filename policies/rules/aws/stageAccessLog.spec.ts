import { describeRule } from "../../spec/describeRule.ts";
import { resource } from "../../spec/fixtures.ts";
import { stageAccessLog } from "./stageAccessLog.ts";

const STAGE = "aws:apigatewayv2/stage:Stage";
const accessLogSettings = {
  destinationArn: "arn:aws:logs:eu-central-1:111122223333:log-group:x",
  format: "{}",
};

export const described = describeRule(stageAccessLog, {
  compliant: [resource(STAGE, "live", { accessLogSettings })],
  breaks: [
    { type: STAGE, path: "accessLogSettings", to: undefined },
    { type: STAGE, path: "accessLogSettings.format", to: "" },
    { type: STAGE, path: "accessLogSettings.destinationArn", to: undefined },
  ],
  unknown: { type: STAGE, path: "accessLogSettings.destinationArn" },
});
