export { createCloudWatch } from "./clients.ts";
export { openAwsPorts } from "./open.ts";
export type { Secrets } from "./secrets.ts";
export { CloudTelemetry } from "./telemetry/index.ts";
export { MetricsDoor } from "./telemetry/metricsDoor.ts";
