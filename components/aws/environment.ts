import type { Bucket } from "@pulumi/aws/s3/bucket.js";
import type { Parameter } from "@pulumi/aws/ssm/parameter.js";
import * as pulumi from "@pulumi/pulumi";
import type { Context } from "./context.ts";
import type { Tables } from "./data.ts";

/** Requests one address may make in a minute unless the arguments say otherwise. */
const DEFAULT_REQUESTS_PER_MINUTE = 100;

export interface EnvironmentSources {
  readonly release: string;
  readonly publicOrigin: pulumi.Output<string>;
  readonly tables: Tables;
  readonly images: Bucket;
  readonly parameter: Parameter;
}

/** What the functions are told; the same for all, so that nothing can be forgotten in one. No secret is among it. */
export function functionEnvironment(
  { physicalName, settings }: Context,
  { release, publicOrigin, tables, images, parameter }: EnvironmentSources,
): Record<string, pulumi.Input<string>> {
  return {
    SEMANTEST_STACK: physicalName("service"),
    SEMANTEST_RELEASE: release,
    SEMANTEST_ENVIRONMENT: settings.environment,
    SEMANTEST_PUBLIC_ORIGIN: publicOrigin,
    SEMANTEST_KEYS_TABLE: tables.keys.name,
    SEMANTEST_LIVE_TABLE: tables.live.name,
    SEMANTEST_IMAGES_BUCKET: images.bucket,
    SEMANTEST_SECRET_PARAMETER: parameter.name,
    SEMANTEST_ALLOWED_ORIGINS: settings.allowedOrigins.apply((origins) => origins.join(",")),
    SEMANTEST_ANONYMOUS_KEYS: settings.anonymousKeys,
    SEMANTEST_REQUESTS_PER_MINUTE: requestsPerMinute(settings).apply(String),
    SEMANTEST_IMAGE_RETENTION_DAYS: settings.imageRetentionDays.apply(String),
    SEMANTEST_LOG_LEVEL: "info",
  };
}

/** The limit behind the edge's own, which is only approximate. */
export function requestsPerMinute(settings: Context["settings"]): pulumi.Output<number> {
  return settings.requestsPerMinute ?? pulumi.output(DEFAULT_REQUESTS_PER_MINUTE);
}
