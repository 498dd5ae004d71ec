export { ownIdentity } from "./clients.ts";
export { type AzurePorts, openAzurePorts } from "./open.ts";
export type { Secrets } from "./secrets.ts";
export { HUB_PATTERN } from "./sockets/hub.ts";
export { CloudTelemetry } from "./telemetry/index.ts";
export { MetricsDoor } from "./telemetry/metricsDoor.ts";
