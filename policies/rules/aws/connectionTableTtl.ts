import type { RelationRule } from "../../frame/rule.ts";
import { Blocks } from "../../frame/rule.ts";

export const connectionTableTtl: RelationRule = {
  name: "aws-dynamodb-connection-ttl",
  rationale:
    "Behind a WebSocket API a table that is not kept on purpose must let its items expire, since $disconnect may never come and dead connections would be written to for ever.",
  severity: "high",
  frameworks: {},
  remediation: [
    "Set ttl to { attributeName, enabled: true } and write the time of expiry into each item.",
    "Tag a table of lasting data with semantest:data = durable.",
  ],
  link: "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html",
  blocks: Blocks.Preview,
  scope: "relation",
  types: ["aws:dynamodb/table:Table"],
  *check(table, stack) {
    const servesSockets = stack
      .of("aws:apigatewayv2/api:Api")
      .some((api) => api.get("protocolType").text() === "WEBSOCKET");
    if (!servesSockets || table.tag("semantest:data") === "durable") {
      return;
    }
    const ttl = table.get("ttl");
    if (!ttl.get("enabled").isTrue()) {
      yield ttl.get("enabled").fault("is not true");
    } else if (!ttl.get("attributeName").isSet()) {
      yield ttl.get("attributeName").fault("is not set");
    }
  },
};
