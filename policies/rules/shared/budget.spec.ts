import { UNKNOWN } from "../../frame/record.ts";
import { describeRule } from "../../spec/describeRule.ts";
import { resource } from "../../spec/fixtures.ts";
import { budget } from "./budget.ts";

const AWS = "aws:budgets/budget:Budget";
const AZURE = "azure-native:consumption:Budget";
const SUBSCRIPTION = "aws:sns/topicSubscription:TopicSubscription";
const topic = resource("aws:sns/topic:Topic", "alarms", {});
const mail = resource(SUBSCRIPTION, "mail", {}, { topic });
const notifications = [{ notificationType: "ACTUAL", threshold: 50, subscriberSnsTopicArns: [UNKNOWN] }];
const aws = resource(AWS, "budget", { limitAmount: "100", notifications }, { notifications: topic });
const azure = resource(AZURE, "azure-budget", {
  amount: 100,
  notifications: { half: { enabled: true, threshold: 50, contactEmails: ["ops@example.com"] } },
});

export const described = describeRule(budget, {
  compliant: [topic, mail, aws, azure],
  alsoCompliant: { "a stack without a cloud": [resource("random:index/randomId:RandomId", "id", {})] },
  alsoViolating: {
    "a stack on AWS without a budget": [resource("aws:s3/bucket:Bucket", "images", {})],
    "a stack on Azure without a budget": [resource("azure-native:resources:ResourceGroup", "group", {})],
  },
  breaks: [
    { remove: AWS },
    { remove: SUBSCRIPTION },
    { type: AWS, path: "notifications", to: undefined },
    { type: AWS, path: "limitAmount", to: "500" },
    { type: AZURE, path: "notifications.half.enabled", to: false },
    { type: AZURE, path: "notifications.half.contactEmails", to: [] },
    { type: AZURE, path: "amount", to: 1000 },
  ],
  unknown: { type: AWS, path: "limitAmount" },
});
