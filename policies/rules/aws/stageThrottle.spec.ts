import { describeRule } from "../../spec/describeRule.ts";
import { resource } from "../../spec/fixtures.ts";
import { stageThrottle } from "./stageThrottle.ts";

const STAGE = "aws:apigatewayv2/stage:Stage";
const limits = { throttlingBurstLimit: 100, throttlingRateLimit: 50 };

export const described = describeRule(stageThrottle, {
  compliant: [resource(STAGE, "live", { defaultRouteSettings: limits })],
  breaks: [
    { type: STAGE, path: "defaultRouteSettings", to: undefined },
    { type: STAGE, path: "defaultRouteSettings.throttlingRateLimit", to: undefined },
    { type: STAGE, path: "defaultRouteSettings.throttlingBurstLimit", to: 0 },
    { type: STAGE, path: "routeSettings", to: [{ routeKey: "$default", throttlingRateLimit: 0 }] },
  ],
  unknown: { type: STAGE, path: "defaultRouteSettings.throttlingBurstLimit" },
});
