import type { Resource } from "../../frame/resource.ts";
import type { RelationRule } from "../../frame/rule.ts";
import { Blocks } from "../../frame/rule.ts";
import type { Stack } from "../../frame/stack.ts";
import type { Value } from "../../frame/value.ts";

export const functionFailureDestination: RelationRule = {
  name: "aws-lambda-failure-destination",
  rationale:
    "A function that is called without a waiting caller needs a place for what it could not do, or the event is lost without a trace.",
  severity: "medium",
  frameworks: {
    checkov: ["CKV_AWS_116"],
    cdkNag: ["SL-LambdaDLQ", "SL-LambdaAsyncFailureDestination", "SL-LambdaEventSourceMappingDestination"],
    awsConfig: ["lambda-dlq-check"],
  },
  remediation: [
    "Set deadLetterConfig.targetArn to a queue, or add a FunctionEventInvokeConfig with destinationConfig.onFailure; for a stream set destinationConfig.onFailure of the event source mapping.",
    "Functions behind API Gateway need none.",
  ],
  link: "https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html",
  blocks: Blocks.AfterCreation,
  scope: "relation",
  types: ["aws:lambda/function:Function"],
  *check(lambda, stack) {
    for (const mapping of stack.users(lambda, "functionName", MAPPING)) {
      const failure = mapping.get("destinationConfig.onFailure");
      if (
        mapping.get("startingPosition").isSet() &&
        !hasTarget(failure.get("destinationArn"), mapping, stack)
      ) {
        yield failure.fault("is not set, so that records of the stream are lost");
      }
    }
    if (isCalledWithoutWaiting(lambda, stack) && !keepsFailures(lambda, stack)) {
      yield lambda.fault("is called asynchronously, and what fails is lost");
    }
  },
};

const MAPPING = "aws:lambda/eventSourceMapping:EventSourceMapping";
const INVOKE_CONFIG = "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig";

function isCalledWithoutWaiting(lambda: Resource, stack: Stack): boolean {
  return (
    [
      ...stack.users(lambda, "endpoint", "aws:sns/topicSubscription:TopicSubscription"),
      ...stack.users(lambda, "arn", "aws:cloudwatch/eventTarget:EventTarget"),
      ...stack.users(lambda, "lambdaFunctions", "aws:s3/bucketNotification:BucketNotification"),
    ].length > 0
  );
}

function keepsFailures(lambda: Resource, stack: Stack): boolean {
  return (
    hasTarget(lambda.get("deadLetterConfig.targetArn"), lambda, stack) ||
    stack
      .users(lambda, "functionName", INVOKE_CONFIG)
      .some((config) => hasTarget(config.get("destinationConfig.onFailure.destination"), config, stack))
  );
}

/** A target that is made from another resource is one, even before its ARN is known. */
function hasTarget(value: Value, owner: Resource, stack: Stack): boolean {
  const [property = ""] = value.path.split(".");
  return stack.sources(owner, property).length > 0 || value.isSet();
}
