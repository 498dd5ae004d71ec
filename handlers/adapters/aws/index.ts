export { createCloudWatch } from "./clients.ts";
export { type AwsPortsOptions, openAwsPorts } from "./open.ts";
export type { Secrets, SecretValues } from "./secrets.ts";
export { CloudTelemetry } from "./telemetry/index.ts";
export { MetricsDoor } from "./telemetry/metricsDoor.ts";
