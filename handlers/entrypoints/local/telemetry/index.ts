import type { DestinationStream } from "pino";
import type { Clock, Fields, LogLevel, Telemetry } from "../../../ports/index.ts";
import { cleanFields } from "../../../ports/logFields.ts";
import { createLog, type ServerLogLevel } from "./log.ts";
import { Metrics } from "./metrics.ts";

/** Warnings and errors that the operator page can show. */
const KEPT_TROUBLES = 20;

/** A warning or an error as it was logged. */
export interface Trouble {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly level: LogLevel;
  readonly event: string;
  readonly fields: Fields;
}

/** Logs by pino, metrics by prom-client, and the last troubles in memory. */
export interface LocalTelemetry extends Telemetry {
  readonly metrics: Metrics;
  /** Newest first. */
  troubles(): readonly Trouble[];
}

export function createTelemetry(
  level: ServerLogLevel,
  destination: DestinationStream,
  clock: Clock,
): LocalTelemetry {
  const write = createLog(level, destination);
  const metrics = new Metrics((metric) => write("warn", "metric_misfit", { metric }));
  const troubles: Trouble[] = [];
  return {
    metrics,
    log(lineLevel, event, fields) {
      write(lineLevel, event, fields);
      if (lineLevel !== "warn" && lineLevel !== "error") return;
      troubles.unshift({ at: clock.now(), level: lineLevel, event, fields: cleanFields(fields ?? {}) });
      troubles.length = Math.min(troubles.length, KEPT_TROUBLES);
    },
    count: (metric, labels, amount) => metrics.count(metric, labels, amount),
    gauge: (metric, value, labels) => metrics.gauge(metric, value, labels),
    observe: (metric, milliseconds, labels) => metrics.observe(metric, milliseconds, labels),
    troubles: () => troubles,
  };
}
