import { describeRule } from "../../spec/describeRule.ts";
import { resource } from "../../spec/fixtures.ts";
import { connectAuthorizer } from "./connectAuthorizer.ts";

const ROUTE = "aws:apigatewayv2/route:Route";
const connect = { routeKey: "$connect", authorizationType: "CUSTOM", authorizerId: "a1b2c3" };

export const described = describeRule(connectAuthorizer, {
  compliant: [resource(ROUTE, "connect", connect)],
  alsoCompliant: {
    "an open route that is not $connect": [resource(ROUTE, "message", { routeKey: "$default" })],
    "one for callers with AWS credentials": [
      resource(ROUTE, "connect", { routeKey: "$connect", authorizationType: "AWS_IAM" }),
    ],
  },
  breaks: [
    { type: ROUTE, path: "authorizationType", to: "NONE" },
    { type: ROUTE, path: "authorizationType", to: undefined },
    { type: ROUTE, path: "authorizerId", to: undefined },
  ],
  unknown: { type: ROUTE, path: "authorizerId" },
});
