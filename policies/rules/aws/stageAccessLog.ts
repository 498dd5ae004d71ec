import type { ResourceRule } from "../../frame/rule.ts";
import { Blocks } from "../../frame/rule.ts";

export const stageAccessLog: ResourceRule = {
  name: "aws-apigateway-stage-access-log",
  rationale:
    "A stage needs an access log with a destination and a format, since without one nobody can tell who called, when and with what result.",
  severity: "high",
  frameworks: {
    checkov: ["CKV_AWS_76", "CKV_AWS_95"],
    cdkNag: ["AS-APIG1", "SL-APIGWAccessLogging"],
    awsConfig: ["api-gwv2-access-logs-enabled"],
    compliancePolicies: [
      "aws-apigatewayv2-stage-enable-access-logging",
      "aws-apigatewayv2-stage-configure-access-logging",
    ],
  },
  remediation: [
    "Create a log group and set accessLogSettings.destinationArn to its ARN and accessLogSettings.format to a JSON line.",
  ],
  link: "https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-logging.html",
  blocks: Blocks.BeforeCreation,
  scope: "resource",
  types: ["aws:apigatewayv2/stage:Stage", "aws:apigateway/stage:Stage"],
  *check(stage) {
    for (const name of ["format", "destinationArn"]) {
      const setting = stage.get(`accessLogSettings.${name}`);
      if (!setting.isSet()) {
        yield setting.fault("is not set");
      }
    }
  },
};
