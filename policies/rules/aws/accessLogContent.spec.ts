import { describeRule } from "../../spec/describeRule.ts";
import { resource } from "../../spec/fixtures.ts";
import { accessLogContent } from "./accessLogContent.ts";

const STAGE = "aws:apigatewayv2/stage:Stage";
const format = '{"id":"$context.requestId","authorizer":"$context.authorizer.status"}';

export const described = describeRule(accessLogContent, {
  compliant: [resource(STAGE, "live", { accessLogSettings: { format } })],
  breaks: [
    { type: STAGE, path: "accessLogSettings.format", to: '{"query":"$request.querystring.ticket"}' },
    { type: STAGE, path: "accessLogSettings.format", to: '{"who":"$context.authorizer.principalId"}' },
    { type: STAGE, path: "accessLogSettings.format", to: '{"path":"$context.path"}' },
  ],
  unknown: { type: STAGE, path: "accessLogSettings.format" },
});
