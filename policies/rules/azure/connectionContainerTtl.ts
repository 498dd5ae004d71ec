import type { RelationRule } from "../../frame/rule.ts";
import { Blocks } from "../../frame/rule.ts";

export const connectionContainerTtl: RelationRule = {
  name: "azure-cosmos-connection-ttl",
  rationale:
    "Beside SignalR a container must let its items expire, since the event disconnected may never come and dead connections would be kept for ever.",
  severity: "high",
  frameworks: {},
  remediation: ["Set resource.defaultTtl to -1 and a ttl in each item, or to a number of seconds."],
  link: "https://learn.microsoft.com/azure/cosmos-db/nosql/time-to-live",
  blocks: Blocks.Preview,
  scope: "relation",
  types: ["azure-native:cosmosdb:SqlResourceSqlContainer"],
  *check(container, stack) {
    const ttl = container.get("resource.defaultTtl");
    const servesSockets = stack.of(...SOCKET_SERVICES).length > 0;
    if (servesSockets && (ttl.number() === undefined || ttl.number() === 0)) {
      yield ttl.fault("is not set, so that nothing expires");
    }
  },
};

const SOCKET_SERVICES = ["azure-native:signalrservice:SignalR", "azure-native:webpubsub:WebPubSub"];
