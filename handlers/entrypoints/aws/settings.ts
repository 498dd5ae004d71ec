import * as v from "valibot";
import { PINNED_EXTENSION_ORIGINS } from "../../core/pinnedExtensions.ts";
import type { Environment } from "../../protocol/index.ts";

const DEFAULT_REQUESTS_PER_MINUTE = 100;
const DEFAULT_IMAGE_RETENTION_DAYS = 7;

const text = v.pipe(v.string(), v.minLength(1), v.maxLength(255));
const wholeNumber = (min: number, max: number) =>
  v.pipe(v.string(), v.regex(/^\d{1,7}$/), v.transform(Number), v.minValue(min), v.maxValue(max));
const origin = v.pipe(
  v.string(),
  v.check((it) => URL.canParse(it)),
  v.transform((it) => new URL(it)),
  v.check((it) => /^https?:$/.test(it.protocol) && it.href === `${it.origin}/`),
  v.transform((it) => it.origin),
);
/** As browsers send them: `https://host`, or `chrome-extension://id`. */
const origins = v.pipe(
  v.string(),
  v.transform((it) => it.split(/[\s,]+/).filter((part) => part !== "")),
  v.array(v.pipe(v.string(), v.regex(/^[a-z][a-z+.-]*:\/\/[^/*?#\s]+$/))),
);

const VariablesSchema = v.object({
  AWS_REGION: text,
  AWS_ENDPOINT_URL: v.optional(origin),
  AWS_ENDPOINT_URL_S3: v.optional(origin),
  SEMANTEST_STACK: text,
  SEMANTEST_RELEASE: v.pipe(v.string(), v.regex(/^[A-Za-z0-9._-]{1,64}$/)),
  SEMANTEST_ENVIRONMENT: v.picklist(["development", "production"]),
  SEMANTEST_PUBLIC_ORIGIN: origin,
  SEMANTEST_KEYS_TABLE: text,
  SEMANTEST_LIVE_TABLE: text,
  SEMANTEST_IMAGES_BUCKET: text,
  SEMANTEST_SECRET_PARAMETER: text,
  SEMANTEST_ALLOWED_ORIGINS: v.optional(origins),
  SEMANTEST_ANONYMOUS_KEYS: v.optional(v.picklist(["open", "closed"])),
  SEMANTEST_REQUESTS_PER_MINUTE: v.optional(wholeNumber(1, 1_000_000)),
  SEMANTEST_IMAGE_RETENTION_DAYS: v.optional(wholeNumber(1, 365)),
  SEMANTEST_LOG_LEVEL: v.optional(v.picklist(["debug", "info", "warn", "error"])),
});

const ALLOWED: Readonly<Record<string, string>> = {
  AWS_REGION: "the Region, which Lambda itself sets",
  AWS_ENDPOINT_URL: "the origin of an emulator",
  AWS_ENDPOINT_URL_S3: "the origin of an emulator",
  SEMANTEST_RELEASE: "1 to 64 of A-Z a-z 0-9 . _ -",
  SEMANTEST_ENVIRONMENT: "development, production",
  SEMANTEST_PUBLIC_ORIGIN: "https://host, without a path",
  SEMANTEST_ALLOWED_ORIGINS: "exact origins without a path, separated by commas or spaces",
  SEMANTEST_ANONYMOUS_KEYS: "open, closed",
  SEMANTEST_REQUESTS_PER_MINUTE: "1 to 1,000,000",
  SEMANTEST_IMAGE_RETENTION_DAYS: "1 to 365",
  SEMANTEST_LOG_LEVEL: "debug, info, warn, error",
};

/** What the functions run by. */
export interface AwsSettings {
  readonly region: string;
  /** Where S3 is addressed, if not at its own host. */
  readonly s3Endpoint: string | undefined;
  readonly stack: string;
  readonly release: string;
  readonly environment: Environment;
  readonly publicOrigin: string;
  readonly keysTable: string;
  readonly liveTable: string;
  readonly imagesBucket: string;
  readonly secretParameter: string;
  readonly allowedOrigins: readonly string[];
  readonly anonymousKeys: "open" | "closed";
  readonly requestsPerMinute: number;
  readonly imageRetentionDays: number;
  readonly logLevel: "debug" | "info" | "warn" | "error";
}

/** Settings from the environment. Throws an error that names the variable, its value and what is allowed. */
export function readSettings(environment: Readonly<Record<string, string | undefined>>): AwsSettings {
  const parsed = v.safeParse(VariablesSchema, environment, { abortEarly: true });
  if (!parsed.success) {
    const variable = v.getDotPath(parsed.issues[0])?.split(".")[0] ?? "environment";
    const value = environment[variable];
    const shown = value === undefined ? "is missing" : `is ${JSON.stringify(value.slice(0, 200))}`;
    throw new Error(`${variable} ${shown}; allowed: ${ALLOWED[variable] ?? "1 to 255 characters"}.`);
  }
  const it = parsed.output;
  return {
    region: it.AWS_REGION,
    s3Endpoint: it.AWS_ENDPOINT_URL_S3 ?? it.AWS_ENDPOINT_URL,
    stack: it.SEMANTEST_STACK,
    release: it.SEMANTEST_RELEASE,
    environment: it.SEMANTEST_ENVIRONMENT,
    publicOrigin: it.SEMANTEST_PUBLIC_ORIGIN,
    keysTable: it.SEMANTEST_KEYS_TABLE,
    liveTable: it.SEMANTEST_LIVE_TABLE,
    imagesBucket: it.SEMANTEST_IMAGES_BUCKET,
    secretParameter: it.SEMANTEST_SECRET_PARAMETER,
    allowedOrigins: [...PINNED_EXTENSION_ORIGINS, ...(it.SEMANTEST_ALLOWED_ORIGINS ?? [])],
    anonymousKeys: it.SEMANTEST_ANONYMOUS_KEYS ?? "open",
    requestsPerMinute: it.SEMANTEST_REQUESTS_PER_MINUTE ?? DEFAULT_REQUESTS_PER_MINUTE,
    imageRetentionDays: it.SEMANTEST_IMAGE_RETENTION_DAYS ?? DEFAULT_IMAGE_RETENTION_DAYS,
    logLevel: it.SEMANTEST_LOG_LEVEL ?? "info",
  };
}
