import type { ResourceRule } from "../../frame/rule.ts";
import { Blocks } from "../../frame/rule.ts";

export const stageThrottle: ResourceRule = {
  name: "aws-apigateway-stage-throttle",
  rationale:
    "A stage needs a burst and a rate above 0, since without them one caller can use up the account's requests, and with only one of them the provider sends 0 and everything is refused.",
  severity: "high",
  frameworks: { cdkNag: ["SL-APIGWDefaultThrottling"] },
  remediation: ["Set defaultRouteSettings.throttlingBurstLimit and throttlingRateLimit, both above 0."],
  link: "https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-protect.html",
  blocks: Blocks.Preview,
  scope: "resource",
  types: ["aws:apigatewayv2/stage:Stage"],
  *check(stage) {
    for (const name of ["throttlingBurstLimit", "throttlingRateLimit"]) {
      const defaults = stage.get(`defaultRouteSettings.${name}`);
      if (!((defaults.number() ?? 0) > 0)) {
        yield defaults.fault("is not above 0");
      }
    }
    for (const route of stage.get("routeSettings").list()) {
      for (const name of ["throttlingBurstLimit", "throttlingRateLimit"]) {
        if (route.get(name).number() === 0) {
          yield route.get(name).fault("is 0, which refuses everything on the route");
        }
      }
    }
  },
};
