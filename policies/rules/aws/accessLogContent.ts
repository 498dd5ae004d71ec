import type { ResourceRule } from "../../frame/rule.ts";
import { Blocks } from "../../frame/rule.ts";

const TELLTALE =
  /\$input\b|\$request\.(?:body|header|querystring)|\$context\.(?:path\b|authorizer\.(?!status\b|error\b|latency\b|integration|requestId\b)\w+|requestOverride|responseOverride)/g;
export const accessLogContent: ResourceRule = {
  name: "aws-apigateway-access-log-content",
  rationale:
    "An access log must not hold bodies, headers, query strings or what an authorizer knows, since those carry tickets, keys and what people said.",
  severity: "high",
  frameworks: {},
  remediation: [
    "Take the named variables out of accessLogSettings.format; a request id and a status are enough to find the rest.",
  ],
  link: "https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-logging.html",
  blocks: Blocks.Preview,
  scope: "resource",
  types: ["aws:apigatewayv2/stage:Stage", "aws:apigateway/stage:Stage"],
  *check(stage) {
    const format = stage.get("accessLogSettings.format");
    for (const [variable] of (format.text() ?? "").matchAll(TELLTALE)) {
      yield format.fault(`holds ${variable}`);
    }
  },
};
