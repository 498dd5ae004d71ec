import { json } from "node:stream/consumers";
import * as v from "valibot";
import { bearer, principalOf } from "./callers.ts";
import type { Ingestion } from "./insightsParts.ts";
import type { Surroundings } from "./surroundings.ts";

const HOST = "api.loganalytics.azure.com";
/** The one kind of query that it understands. */
const QUERY =
  /^customMetrics \| where cloud_RoleName == "([\w-]+)" and name in \(([^)]+)\) \| summarize total = sum\(valueSum\), number = sum\(valueCount\), most = max\(valueMax\) by name$/;

const BodySchema = v.object({ query: v.string(), timespan: v.string() });
const ItemSchema = v.looseObject({
  time: v.string(),
  tags: v.record(v.string(), v.string()),
  data: v.object({
    baseData: v.looseObject({
      metrics: v.optional(
        v.array(
          v.looseObject({
            name: v.string(),
            value: v.number(),
            count: v.optional(v.number(), 1),
            max: v.optional(v.number()),
          }),
        ),
        [],
      ),
    }),
  }),
});

/**
 * Opens the query API of Log Analytics for components that were sent telemetry, to identities that may read it. It understands
 * the sums of metrics and nothing else of Kusto; what Azure makes of the query's text it does not prove.
 */
export function openLogs(
  { directory, gateway, roles, subscription }: Surroundings,
  { received }: Ingestion,
): void {
  gateway.name(HOST, {
    request: async (request, response) => {
      const body = v.parse(BodySchema, await json(request));
      const component = subscription.find((request.url ?? "").replace(/^\/v1/, "").replace(/\/query$/, ""));
      const principal = await principalOf(directory, bearer(request.headers.authorization) ?? "", [
        `https://${HOST}`,
      ]);
      const mayRead =
        principal !== undefined && component !== undefined && roles.may(principal, "logs", component.arm.id);
      const answer = mayRead ? answerOf(body, received) : undefined;
      response.writeHead(!mayRead ? 403 : answer === undefined ? 400 : 200, {
        "Content-Type": "application/json",
      });
      response.end(JSON.stringify(answer ?? { error: { code: "BadArgumentError" } }));
    },
  });
}

function answerOf({ query, timespan }: v.InferOutput<typeof BodySchema>, received: readonly string[]) {
  const [, role, list = ""] = QUERY.exec(query) ?? [];
  if (role === undefined) return undefined;
  const [from = 0, to = 0] = timespan.split("/").map((it) => Date.parse(it));
  const names = new Set(list.split(", ").map((it) => it.replaceAll('"', "")));
  const totals = new Map<string, [total: number, number: number, most: number]>();
  const items = received.flatMap((text) => v.parse(v.array(ItemSchema), JSON.parse(text)));
  for (const { data, tags, time } of items) {
    const at = Date.parse(time);
    if (tags["ai.cloud.role"] !== role || at < from || at >= to) continue;
    for (const { name, value, count, max = value } of data.baseData.metrics) {
      if (!names.has(name)) continue;
      const [total, number, most] = totals.get(name) ?? [0, 0, 0];
      totals.set(name, [total + value, number + count, Math.max(most, max)]);
    }
  }
  return {
    tables: [
      {
        name: "PrimaryResult",
        columns: ["name", "total", "number", "most"].map((name) => ({ name })),
        rows: [...totals].map(([name, values]) => [name, ...values]),
      },
    ],
  };
}
