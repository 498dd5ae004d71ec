import type { ResourceRule } from "../../frame/rule.ts";
import { Blocks } from "../../frame/rule.ts";

export const logRetention: ResourceRule = {
  name: "aws-logs-retention",
  rationale:
    "A log group must forget after a number of days, since by default it keeps what people did for ever and is paid for ever.",
  severity: "medium",
  frameworks: {
    checkov: ["CKV_AWS_66", "CKV_AWS_338"],
    cdkNag: ["SL-CloudWatchLogGroupRetentionPeriod"],
    awsConfig: ["cw-loggroup-retention-period-check"],
  },
  remediation: ["Set retentionInDays, for example to 30."],
  link: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Working-with-log-groups-and-streams.html",
  blocks: Blocks.Preview,
  scope: "resource",
  types: ["aws:cloudwatch/logGroup:LogGroup"],
  settings: {
    maximumDays: { description: "Longest retention, in days.", default: 400, minimum: 1, maximum: 3653 },
  },
  *check(group, settings) {
    const days = group.get("retentionInDays");
    const given = days.number() ?? 0;
    if (given <= 0) {
      yield days.fault("is not set, so that nothing is ever forgotten");
    } else if (given > (settings.maximumDays ?? 0)) {
      yield days.fault(`is ${given}, more than ${settings.maximumDays}`);
    }
  },
};
