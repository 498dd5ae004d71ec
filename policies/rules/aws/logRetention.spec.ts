import { describeRule } from "../../spec/describeRule.ts";
import { resource } from "../../spec/fixtures.ts";
import { logRetention } from "./logRetention.ts";

const GROUP = "aws:cloudwatch/logGroup:LogGroup";

export const described = describeRule(logRetention, {
  compliant: [resource(GROUP, "log", { retentionInDays: 30 })],
  breaks: [
    { type: GROUP, path: "retentionInDays", to: undefined },
    { type: GROUP, path: "retentionInDays", to: 0 },
    { type: GROUP, path: "retentionInDays", to: 3653 },
  ],
  unknown: { type: GROUP, path: "retentionInDays" },
});
