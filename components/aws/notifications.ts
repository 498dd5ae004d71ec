import { Topic } from "@pulumi/aws/sns/topic.js";
import { TopicPolicy } from "@pulumi/aws/sns/topicPolicy.js";
import { TopicSubscription } from "@pulumi/aws/sns/topicSubscription.js";
import * as pulumi from "@pulumi/pulumi";
import type { Context } from "./context.ts";
import { EDGE_REGION } from "./context.ts";

/** Where warnings go, by ARN. An alarm can only notify a topic of its own region. */
export interface Topics {
  /** For alarms of the stack's region. */
  readonly regional: pulumi.Output<string>;
  /** In us-east-1: for alarms of the edge, and for the budget. */
  readonly edge: pulumi.Output<string>;
}

/** The topics that the arguments name; else new ones to which `alertEmails` are subscribed. */
export function createTopics(context: Context): Topics {
  const { alarmTopicArn, globalAlarmTopicArn } = context.settings.aws;
  return {
    regional: alarmTopicArn ?? createTopic(context, "alarms", context.region),
    edge: globalAlarmTopicArn ?? createTopic(context, "edge-alarms", EDGE_REGION),
  };
}

function createTopic(
  { account, name, options, physicalName, settings, tags }: Context,
  purpose: string,
  region: pulumi.Input<string> | undefined,
): pulumi.Output<string> {
  const topic = new Topic(
    `${name}-${purpose}`,
    // Not encrypted by a key: CloudWatch and Budgets cannot use AWS's own, and no message holds more than a figure.
    { name: physicalName(purpose), displayName: "Semantest", region, tags },
    options,
  );
  new TopicPolicy(
    `${name}-${purpose}-policy`,
    { arn: topic.arn, policy: pulumi.all([topic.arn, account]).apply(publishPolicy), region },
    options,
  );
  for (const [index, endpoint] of settings.alertEmails.entries()) {
    new TopicSubscription(
      `${name}-${purpose}-mail-${index}`,
      { topic: topic.arn, protocol: "email", endpoint, region },
      options,
    );
  }
  return topic.arn;
}

/** Alarms and budgets of this account may publish, nobody else. */
function publishPolicy([topic, account]: [string, string]): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: ["cloudwatch.amazonaws.com", "budgets.amazonaws.com"].map((service) => ({
      Effect: "Allow",
      Principal: { Service: service },
      Action: "sns:Publish",
      Resource: topic,
      Condition: { StringEquals: { "aws:SourceAccount": account } },
    })),
  });
}
