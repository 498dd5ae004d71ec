import type { Resource } from "../../frame/resource.ts";
import type { Stack } from "../../frame/stack.ts";

/** Whether somebody may call what the stack runs. */
export function servesRequests(stack: Stack): boolean {
  return stack.of("azure-native:web:WebApp", "azure-native:signalrservice:SignalR").length > 0;
}

/** Alerts on a metric or query that speaks of something. */
export function alertsOn(stack: Stack, subject: RegExp): Resource[] {
  return stack
    .of("azure-native:monitor:MetricAlert", "azure-native:monitor:ScheduledQueryRule")
    .filter((alert) =>
      alert
        .get("criteria.allOf")
        .list()
        .flatMap((criterion) => [criterion.get("metricName"), criterion.get("query")])
        .some((it) => subject.test(it.text() ?? "")),
    );
}
