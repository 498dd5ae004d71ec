import type { TokenCredential } from "@azure/core-auth";
import { AzureMonitorLogExporter, AzureMonitorMetricExporter } from "@azure/monitor-opentelemetry-exporter";
import { type Logger, SeverityNumber } from "@opentelemetry/api-logs";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { BatchLogRecordProcessor, LoggerProvider } from "@opentelemetry/sdk-logs";
import { MeterProvider, PeriodicExportingMetricReader } from "@opentelemetry/sdk-metrics";
import type { Fields, LogLevel, Telemetry } from "../../../ports/index.ts";
import { cleanFields } from "../../../ports/logFields.ts";

/** Time between two exports of metrics, milliseconds: what Azure keeps of them is a minute as well. */
const EXPORT_MS = 60_000;
/** Most of one export, milliseconds. */
const EXPORT_TIMEOUT_MS = 10_000;
const FLUSH_MS = 5000;

type Labels = Readonly<Record<string, string>>;

/** Levels of the ports in the words of both receivers. */
const LEVELS = {
  debug: { rank: 0, severity: SeverityNumber.DEBUG },
  info: { rank: 1, severity: SeverityNumber.INFO },
  warn: { rank: 2, severity: SeverityNumber.WARN },
  error: { rank: 3, severity: SeverityNumber.ERROR },
} as const;

export interface CloudTelemetryOptions {
  /** Cloud role name in Application Insights. */
  readonly service: string;
  /** Name of the running code. */
  readonly release: string;
  readonly level: LogLevel;
  /** Of the Application Insights component; absent: logs are lines of the process, metrics go nowhere. */
  readonly connectionString: string | undefined;
  readonly credential: TokenCredential;
}

interface Exporters {
  readonly logs: LoggerProvider;
  readonly logger: Logger;
}

/** Logs and metrics of the app, by OpenTelemetry to Application Insights; they leave in batches, never one by one. */
export class CloudTelemetry implements Telemetry {
  readonly #level: LogLevel;
  readonly #metrics: MeterProvider;
  readonly #exporters: Exporters | undefined;
  readonly #instruments = new Map<string, (value: number, labels: Labels) => void>();

  constructor(options: CloudTelemetryOptions) {
    const { service, release, level, connectionString, credential } = options;
    this.#level = level;
    const resource = resourceFromAttributes({ "service.name": service, "service.version": release });
    if (connectionString === undefined) {
      this.#metrics = new MeterProvider({ resource });
      return;
    }
    const destination = { connectionString, credential, disableOfflineStorage: true };
    const reader = new PeriodicExportingMetricReader({
      exporter: new AzureMonitorMetricExporter(destination),
      exportIntervalMillis: EXPORT_MS,
      exportTimeoutMillis: EXPORT_TIMEOUT_MS,
    });
    this.#metrics = new MeterProvider({ resource, readers: [reader] });
    const processor = new BatchLogRecordProcessor({ exporter: new AzureMonitorLogExporter(destination) });
    const logs = new LoggerProvider({ resource, processors: [processor] });
    this.#exporters = { logs, logger: logs.getLogger(service) };
  }

  log(level: LogLevel, event: string, fields: Fields = {}): void {
    if (LEVELS[level].rank < LEVELS[this.#level].rank) return;
    const attributes = cleanFields(fields);
    if (this.#exporters === undefined) {
      console.log(JSON.stringify({ level, event, ...attributes }));
      return;
    }
    this.#exporters.logger.emit({ severityNumber: LEVELS[level].severity, body: event, attributes });
  }

  count(metric: string, labels: Labels = {}, amount = 1): void {
    this.#instrument(`count ${metric}`, () => {
      const counter = this.#meter.createCounter(metric);
      return (value, attributes) => counter.add(value, attributes);
    })(amount, labels);
  }

  gauge(metric: string, value: number, labels: Labels = {}): void {
    this.#instrument(`gauge ${metric}`, () => {
      const gauge = this.#meter.createGauge(metric);
      return (it, attributes) => gauge.record(it, attributes);
    })(value, labels);
  }

  observe(metric: string, milliseconds: number, labels: Labels = {}): void {
    this.#instrument(`observe ${metric}`, () => {
      const histogram = this.#meter.createHistogram(metric, { unit: "ms" });
      return (it, attributes) => histogram.record(it, attributes);
    })(milliseconds, labels);
  }

  /** Sends what waits and ends. To be called when the process ends. */
  async close(): Promise<void> {
    await Promise.allSettled([
      this.#metrics.shutdown({ timeoutMillis: FLUSH_MS }),
      this.#exporters?.logs.shutdown(),
    ]);
  }

  get #meter() {
    return this.#metrics.getMeter("semantest");
  }

  #instrument(
    name: string,
    create: () => (value: number, labels: Labels) => void,
  ): (value: number, labels: Labels) => void {
    const known = this.#instruments.get(name);
    if (known !== undefined) return known;
    const made = create();
    this.#instruments.set(name, made);
    return made;
  }
}
