import { describeRule } from "../../spec/describeRule.ts";
import { resource } from "../../spec/fixtures.ts";
import { functionFailureDestination } from "./functionFailureDestination.ts";

const FUNCTION = "aws:lambda/function:Function";
const MAPPING = "aws:lambda/eventSourceMapping:EventSourceMapping";
const deadLetterConfig = { targetArn: "arn:aws:sqs:eu-central-1:111122223333:failed" };
const lambda = resource(FUNCTION, "handler", { deadLetterConfig });
const rule = resource("aws:cloudwatch/eventTarget:EventTarget", "hourly", {}, { arn: lambda });
const stream = resource(
  MAPPING,
  "changes",
  { startingPosition: "LATEST", destinationConfig: { onFailure: { destinationArn: "arn:aws:sqs:x" } } },
  { functionName: lambda },
);
const queue = resource("aws:sqs/queue:Queue", "failed", {});

export const described = describeRule(functionFailureDestination, {
  compliant: [lambda, rule, stream],
  alsoCompliant: {
    "a function that only API Gateway calls": [resource(FUNCTION, "handler", {})],
    "a function whose failures go to a queue of the stack": [
      resource(FUNCTION, "handler", {}),
      rule,
      queue,
      resource(
        "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig",
        "failures",
        {},
        { functionName: lambda, destinationConfig: queue },
      ),
    ],
  },
  breaks: [
    { type: FUNCTION, path: "deadLetterConfig", to: undefined },
    { type: MAPPING, path: "destinationConfig", to: undefined },
  ],
  unknown: { type: FUNCTION, path: "deadLetterConfig.targetArn" },
});
