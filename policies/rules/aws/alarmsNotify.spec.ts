import { UNKNOWN } from "../../frame/record.ts";
import { describeRule } from "../../spec/describeRule.ts";
import { resource } from "../../spec/fixtures.ts";
import { alarmsNotify } from "./alarmsNotify.ts";

const ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm";
const SUBSCRIPTION = "aws:sns/topicSubscription:TopicSubscription";
const topic = resource("aws:sns/topic:Topic", "alarms", {});
const alarm = resource(
  ALARM,
  "errors",
  { actionsEnabled: true, alarmActions: [UNKNOWN] },
  { alarmActions: topic },
);

export const described = describeRule(alarmsNotify, {
  compliant: [topic, alarm, resource(SUBSCRIPTION, "mail", {}, { topic })],
  alsoCompliant: {
    "a topic of another stack": [
      resource(ALARM, "errors", { alarmActions: ["arn:aws:sns:eu-central-1:1:x"] }),
    ],
  },
  breaks: [
    { remove: SUBSCRIPTION },
    { type: ALARM, path: "alarmActions", to: undefined },
    { type: ALARM, path: "actionsEnabled", to: false },
  ],
  unknown: { type: ALARM, path: "actionsEnabled" },
});
