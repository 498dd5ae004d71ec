import { describeRule } from "../../spec/describeRule.ts";
import { resource } from "../../spec/fixtures.ts";
import { functionLogContent } from "./functionLogContent.ts";

const FUNCTION = "aws:lambda/function:Function";
const variables = { POWERTOOLS_LOGGER_LOG_EVENT: "false", LOG_LEVEL: "info" };

export const described = describeRule(functionLogContent, {
  compliant: [
    resource(FUNCTION, "handler", {
      environment: { variables },
      loggingConfig: { applicationLogLevel: "INFO" },
    }),
  ],
  breaks: [
    { type: FUNCTION, path: "environment.variables.POWERTOOLS_LOGGER_LOG_EVENT", to: "true" },
    { type: FUNCTION, path: "loggingConfig.applicationLogLevel", to: "DEBUG" },
  ],
  unknown: { type: FUNCTION, path: "environment.variables.POWERTOOLS_LOGGER_LOG_EVENT" },
});
