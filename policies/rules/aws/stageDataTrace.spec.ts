import { describeRule } from "../../spec/describeRule.ts";
import { resource } from "../../spec/fixtures.ts";
import { stageDataTrace } from "./stageDataTrace.ts";

const STAGE = "aws:apigatewayv2/stage:Stage";

export const described = describeRule(stageDataTrace, {
  compliant: [resource(STAGE, "live", { defaultRouteSettings: { dataTraceEnabled: false } })],
  breaks: [
    { type: STAGE, path: "defaultRouteSettings.dataTraceEnabled", to: true },
    { type: STAGE, path: "routeSettings", to: [{ routeKey: "$default", dataTraceEnabled: true }] },
  ],
  unknown: { type: STAGE, path: "defaultRouteSettings.dataTraceEnabled" },
});
