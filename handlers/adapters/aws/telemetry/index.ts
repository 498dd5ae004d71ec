import { Logger } from "@aws-lambda-powertools/logger";
import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";
import type { Context } from "aws-lambda";
import type { Fields, LogLevel, Telemetry } from "../../../ports/index.ts";
import { cleanFields } from "../../../ports/logFields.ts";

/** Namespace of the metrics in CloudWatch. */
export const METRICS_NAMESPACE = "Semantest";

/**
 * Counts that become metrics of their own. CloudWatch gives ten for nothing and takes $0.30 a month for each further one,
 * labels counted apart: so these carry none, and every other count stands in the log.
 */
export const COUNTED = [
  "connections_opened_total",
  "connections_closed_total",
  "upgrades_refused_total",
  "frames_received_total",
  "frames_failed_total",
  "sends_failed_total",
  "jobs_ended_total",
  "limits_reached_total",
  "handler_failures_total",
] as const;

/** Times that become metrics of their own, milliseconds. */
export const TIMED = ["http_request_duration"] as const;

type Labels = Readonly<Record<string, string>>;

export interface CloudTelemetryOptions {
  /** Value of the only dimension. */
  readonly service: string;
  readonly level: LogLevel;
}

/** Logs and metrics of a Lambda function, by lines on its standard output; nothing is sent anywhere else. */
export class CloudTelemetry implements Telemetry {
  readonly #logger: Logger;
  readonly #metrics: Metrics;
  readonly #counts = new Map<string, number>();
  readonly #details = new Map<string, number>();

  constructor({ service, level }: CloudTelemetryOptions) {
    this.#logger = new Logger({ serviceName: service, logLevel: LEVELS[level] });
    this.#metrics = new Metrics({ namespace: METRICS_NAMESPACE, serviceName: service });
  }

  /** Names the invocation in every line until the next one. */
  begin(context: Context): void {
    this.#logger.addContext(context);
  }

  log(level: LogLevel, event: string, fields: Fields = {}): void {
    this.#logger[level](event, { ...cleanFields(fields) });
  }

  count(metric: string, labels: Labels = {}, amount = 1): void {
    if (isCounted(metric)) this.#counts.set(metric, (this.#counts.get(metric) ?? 0) + amount);
    const values = Object.values(labels);
    if (isCounted(metric) && values.length === 0) return;
    const name = [metric, ...values].join(".");
    this.#details.set(name, (this.#details.get(name) ?? 0) + amount);
  }

  gauge(metric: string, value: number, labels: Labels = {}): void {
    this.#details.set([metric, ...Object.values(labels)].join("."), value);
  }

  observe(metric: string, milliseconds: number, labels: Labels = {}): void {
    if (TIMED.some((it) => it === metric)) {
      this.#metrics.addMetric(metric, MetricUnit.Milliseconds, milliseconds);
    }
    this.#details.set([metric, ...Object.values(labels)].join("."), Math.round(milliseconds));
  }

  /** Writes one line with everything counted since the last. To be called at the end of every invocation. */
  flush(): void {
    for (const [metric, amount] of this.#counts) {
      this.#metrics.addMetric(metric, MetricUnit.Count, amount);
    }
    const details = Object.fromEntries(this.#details);
    this.#counts.clear();
    this.#details.clear();
    if (this.#metrics.hasStoredMetrics()) {
      for (const [name, value] of Object.entries(details)) this.#metrics.addMetadata(name, String(value));
      this.#metrics.publishStoredMetrics();
    } else if (Object.keys(details).length > 0) {
      this.#logger.info("counted", details);
    }
  }
}

const LEVELS = { debug: "DEBUG", info: "INFO", warn: "WARN", error: "ERROR" } as const;

function isCounted(metric: string): boolean {
  return COUNTED.some((it) => it === metric);
}
