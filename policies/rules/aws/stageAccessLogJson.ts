import type { ResourceRule } from "../../frame/rule.ts";
import { Blocks } from "../../frame/rule.ts";

/** A variable may stand without quotes where it is a number. */
const VARIABLE = /\$context(\.\w+)+/g;
export const stageAccessLogJson: ResourceRule = {
  name: "aws-apigateway-stage-access-log-json",
  rationale: "The lines of an access log should be JSON, so that CloudWatch can search them by member.",
  severity: "low",
  frameworks: { cdkNag: ["SL-APIGWStructuredLogging"] },
  remediation: ["Set accessLogSettings.format to one JSON object whose values are $context variables."],
  link: "https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html",
  blocks: Blocks.Preview,
  scope: "resource",
  types: ["aws:apigatewayv2/stage:Stage", "aws:apigateway/stage:Stage"],
  *check(stage) {
    const format = stage.get("accessLogSettings.format");
    const text = format.text();
    if (text !== undefined && !isJsonObject(text.replaceAll(VARIABLE, "0"))) {
      yield format.fault("is not a JSON object");
    }
  },
};

function isJsonObject(text: string): boolean {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === "object" && parsed !== null && !Array.isArray(parsed);
  } catch {
    return false;
  }
}
