export { type AwsPortsOptions, openAwsPorts } from "./open.ts";
export type { Secrets, SecretValues } from "./secrets.ts";
export { CloudTelemetry } from "./telemetry/index.ts";
