import type { ResourceRule } from "../../frame/rule.ts";
import { Blocks } from "../../frame/rule.ts";
import { logsEvents } from "../secrets.ts";

export const functionLogContent: ResourceRule = {
  name: "aws-lambda-log-content",
  rationale:
    "A function must not write whole events into its log, since they hold tickets, keys and what people said.",
  severity: "high",
  frameworks: {},
  remediation: ["Take away the variable that logs events, and set the log level to info or above."],
  link: "https://docs.aws.amazon.com/powertools/typescript/latest/features/logger/",
  blocks: Blocks.Preview,
  scope: "resource",
  types: ["aws:lambda/function:Function"],
  *check(lambda) {
    const level = lambda.get("loggingConfig.applicationLogLevel");
    if (["TRACE", "DEBUG"].includes(level.text() ?? "")) {
      yield level.fault(`is ${level.text()}`);
    }
    for (const [name, value] of lambda.get("environment.variables").members()) {
      if (logsEvents(name) && !["", "false", "0"].includes(value.text() ?? "")) {
        yield value.fault("makes it log whole events");
      }
    }
  },
};
