import type { ResourceRule } from "../../frame/rule.ts";
import { Blocks } from "../../frame/rule.ts";

export const stageDataTrace: ResourceRule = {
  name: "aws-apigateway-stage-data-trace",
  rationale:
    "Data tracing must be off, since it writes whole messages, with what people said and the keys they sent, into a log.",
  severity: "critical",
  frameworks: { checkov: ["CKV_AWS_276"] },
  remediation: ["Set dataTraceEnabled to false in defaultRouteSettings and in every entry of routeSettings."],
  link: "https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-logging.html",
  blocks: Blocks.Preview,
  scope: "resource",
  types: ["aws:apigatewayv2/stage:Stage"],
  remedy: { "defaultRouteSettings.dataTraceEnabled": false },
  *check(stage) {
    for (const routes of [...stage.get("routeSettings").list(), stage.get("defaultRouteSettings")]) {
      const trace = routes.get("dataTraceEnabled");
      if (trace.isTrue()) {
        yield trace.fault("is true");
      }
    }
  },
};
