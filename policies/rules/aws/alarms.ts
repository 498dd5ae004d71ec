import type { Resource } from "../../frame/resource.ts";
import type { Stack } from "../../frame/stack.ts";

/** Whether somebody may call what the stack runs. */
export function servesRequests(stack: Stack): boolean {
  return stack.of("aws:apigatewayv2/api:Api", "aws:lambda/function:Function").length > 0;
}

/** Alarms on a metric, alone or among others. */
export function alarmsOn(stack: Stack, metric: RegExp): Resource[] {
  return stack.of("aws:cloudwatch/metricAlarm:MetricAlarm").filter((alarm) =>
    [
      alarm.get("metricName"),
      ...alarm
        .get("metricQueries")
        .list()
        .map((it) => it.get("metric.metricName")),
    ].some((name) => metric.test(name.text() ?? "")),
  );
}
