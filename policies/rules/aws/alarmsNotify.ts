import type { RelationRule } from "../../frame/rule.ts";
import { Blocks } from "../../frame/rule.ts";

export const alarmsNotify: RelationRule = {
  name: "aws-alarm-notifies",
  rationale: "An alarm must tell somebody, since nobody looks at a console.",
  severity: "high",
  frameworks: {},
  remediation: ["Set alarmActions to a topic that has a subscription, and leave actionsEnabled on."],
  link: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html",
  blocks: Blocks.Preview,
  scope: "relation",
  types: ["aws:cloudwatch/metricAlarm:MetricAlarm", "aws:cloudwatch/compositeAlarm:CompositeAlarm"],
  *check(alarm, stack) {
    const enabled = alarm.get("actionsEnabled");
    const actions = alarm.get("alarmActions");
    const sources = stack.sources(alarm, "alarmActions");
    for (const topic of sources.filter(({ type }) => type === "aws:sns/topic:Topic")) {
      if (stack.users(topic, "topic", "aws:sns/topicSubscription:TopicSubscription").length === 0) {
        yield topic.fault(`has no subscriber, so that ${alarm.name} tells nobody`);
      }
    }
    if (sources.length === 0 && !actions.isSet()) {
      yield actions.fault("is empty");
    }
    if (enabled.isFalse()) {
      yield enabled.fault("is false");
    }
  },
};
