import type { ResourceRule } from "../../frame/rule.ts";
import { Blocks } from "../../frame/rule.ts";

export const connectAuthorizer: ResourceRule = {
  name: "aws-apigateway-connect-authorizer",
  rationale:
    "The route $connect must have an authorizer, since it is the only place where a WebSocket API can refuse a stranger; its other routes cannot have one.",
  severity: "critical",
  frameworks: {
    checkov: ["CKV_AWS_309"],
    cdkNag: ["AS-APIG4"],
    awsConfig: ["api-gwv2-authorization-type-configured"],
  },
  remediation: [
    "Set authorizationType to CUSTOM and authorizerId to a Lambda authorizer, or authorizationType to AWS_IAM.",
  ],
  link: "https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-lambda-auth.html",
  blocks: Blocks.BeforeCreation,
  scope: "resource",
  types: ["aws:apigatewayv2/route:Route"],
  *check(route) {
    if (route.get("routeKey").text() !== "$connect") {
      return;
    }
    const type = route.get("authorizationType");
    if (!type.isSet() || type.text() === "NONE") {
      yield type.fault("lets everybody connect");
    } else if (type.text() === "CUSTOM" && !route.get("authorizerId").isSet()) {
      yield route.get("authorizerId").fault("is not set, though authorizationType is CUSTOM");
    }
  },
};
