import { describeRule } from "../../spec/describeRule.ts";
import { resource } from "../../spec/fixtures.ts";
import { durableData } from "./durableData.ts";

const TABLE = "aws:dynamodb/table:Table";
const ACCOUNT = "azure-native:cosmosdb:DatabaseAccount";
const tags = { "semantest:data": "durable" };

export const described = describeRule(durableData, {
  compliant: [
    resource(TABLE, "keys", {
      tags,
      pointInTimeRecovery: { enabled: true },
      deletionProtectionEnabled: true,
    }),
    resource(ACCOUNT, "data", { tags, backupPolicy: { type: "Continuous" } }),
  ],
  alsoCompliant: { "data that may be lost": [resource(TABLE, "live", {})] },
  breaks: [
    { type: TABLE, path: "pointInTimeRecovery.enabled", to: false },
    { type: TABLE, path: "deletionProtectionEnabled", to: undefined },
    { type: ACCOUNT, path: "backupPolicy.type", to: "Periodic" },
  ],
  unknown: { type: TABLE, path: "pointInTimeRecovery.enabled" },
});
