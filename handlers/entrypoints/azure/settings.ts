import * as v from "valibot";
import { HUB_PATTERN } from "../../adapters/azure/index.ts";
import { PINNED_EXTENSION_ORIGINS } from "../../core/pinnedExtensions.ts";
import type { Environment } from "../../protocol/index.ts";

const DEFAULT_REQUESTS_PER_MINUTE = 100;
const DEFAULT_IMAGE_RETENTION_DAYS = 7;
const DEFAULT_IMAGES_CONTAINER = "image-bytes";

const text = v.pipe(v.string(), v.minLength(1), v.maxLength(255));
const guid = v.pipe(v.string(), v.uuid(), v.toLowerCase());
const wholeNumber = (min: number, max: number) =>
  v.pipe(v.string(), v.regex(/^\d{1,7}$/), v.transform(Number), v.minValue(min), v.maxValue(max));
const url = v.pipe(
  v.string(),
  v.check((it) => URL.canParse(it)),
  v.transform((it) => new URL(it)),
  v.check((it) => /^https?:$/.test(it.protocol) && it.search === "" && it.hash === ""),
  v.transform((it) => it.href.replace(/\/$/, "")),
);
const origin = v.pipe(
  url,
  v.check((it) => new URL(it).origin === it),
);
/** As browsers send them: `https://host`, or `chrome-extension://id`. */
const origins = v.pipe(
  v.string(),
  v.transform((it) => it.split(/[\s,]+/).filter((part) => part !== "")),
  v.array(v.pipe(v.string(), v.regex(/^[a-z][a-z+.-]*:\/\/[^/*?#\s]+$/))),
);

/** Of a resource in a resource group; nothing in it may mean something in an address. */
const RESOURCE_ID = /^\/subscriptions\/[\w-]+\/resourceGroups\/[\w.()-]+\/providers(\/[\w.-]+){3}$/i;

const VariablesSchema = v.object({
  SEMANTEST_STACK: text,
  SEMANTEST_RELEASE: v.pipe(v.string(), v.regex(/^[A-Za-z0-9._-]{1,64}$/)),
  SEMANTEST_ENVIRONMENT: v.picklist(["development", "production"]),
  SEMANTEST_PUBLIC_ORIGIN: origin,
  SEMANTEST_COSMOS_ENDPOINT: url,
  SEMANTEST_COSMOS_DATABASE: text,
  SEMANTEST_BLOB_ENDPOINT: url,
  SEMANTEST_IMAGES_CONTAINER: v.optional(v.pipe(v.string(), v.regex(/^[a-z0-9](?:-?[a-z0-9]){2,62}$/))),
  SEMANTEST_IMAGES_ORIGIN: v.optional(origin),
  SEMANTEST_KEY_VAULT_URL: url,
  SEMANTEST_KEY_VAULT_SECRET_NAME: v.pipe(v.string(), v.regex(/^[A-Za-z0-9-]{1,127}$/)),
  SEMANTEST_SIGNALR_ENDPOINT: origin,
  SEMANTEST_SIGNALR_ORIGIN: v.optional(origin),
  SEMANTEST_SIGNALR_HUB: v.pipe(v.string(), v.regex(HUB_PATTERN)),
  SEMANTEST_FRONT_DOOR_ID: v.optional(guid),
  SEMANTEST_ALLOWED_ORIGINS: v.optional(origins),
  SEMANTEST_ANONYMOUS_KEYS: v.optional(v.picklist(["open", "closed"])),
  SEMANTEST_REQUESTS_PER_MINUTE: v.optional(wholeNumber(1, 1_000_000)),
  SEMANTEST_IMAGE_RETENTION_DAYS: v.optional(wholeNumber(1, 365)),
  SEMANTEST_LOG_LEVEL: v.optional(v.picklist(["debug", "info", "warn", "error"])),
  APPLICATIONINSIGHTS_CONNECTION_STRING: v.optional(v.pipe(v.string(), v.includes("InstrumentationKey="))),
  SEMANTEST_INSIGHTS_ID: v.optional(v.pipe(v.string(), v.regex(RESOURCE_ID))),
  AZURE_CLIENT_ID: v.optional(guid),
  SEMANTEST_SIGNALR_AUTH: v.optional(v.picklist(["entra", "keys"])),
});

/** What the upstream's managed identity is known by. */
const IdentitySchema = v.object({
  AZURE_TENANT_ID: guid,
  AZURE_AUTHORITY_HOST: v.optional(url, "https://login.microsoftonline.com"),
  SEMANTEST_UPSTREAM_AUDIENCE: text,
  SEMANTEST_UPSTREAM_PRINCIPAL: guid,
});

const ALLOWED: Readonly<Record<string, string>> = {
  SEMANTEST_RELEASE: "1 to 64 of A-Z a-z 0-9 . _ -",
  SEMANTEST_ENVIRONMENT: "development, production",
  SEMANTEST_PUBLIC_ORIGIN: "https://host, without a path",
  SEMANTEST_COSMOS_ENDPOINT: "https://<account>.documents.azure.com:443/",
  SEMANTEST_BLOB_ENDPOINT: "https://<account>.blob.core.windows.net",
  SEMANTEST_IMAGES_CONTAINER: "3 to 63 of a-z 0-9 -, as Blob Storage names containers",
  SEMANTEST_IMAGES_ORIGIN: "https://host, without a path",
  SEMANTEST_KEY_VAULT_URL: "https://<vault>.vault.azure.net",
  SEMANTEST_KEY_VAULT_SECRET_NAME: "1 to 127 of A-Z a-z 0-9 -",
  SEMANTEST_SIGNALR_ENDPOINT: "https://<name>.service.signalr.net",
  SEMANTEST_SIGNALR_ORIGIN: "https://host, without a path",
  SEMANTEST_SIGNALR_HUB: "1 to 64 of a-z 0-9 _, a letter first",
  SEMANTEST_SIGNALR_AUTH: "entra, keys",
  SEMANTEST_UPSTREAM_AUDIENCE: "the `resource` of SignalR's upstream template",
  SEMANTEST_UPSTREAM_PRINCIPAL: "the principal id of SignalR's managed identity, a GUID",
  SEMANTEST_FRONT_DOOR_ID: "the profile's id, a GUID",
  AZURE_TENANT_ID: "the directory, a GUID",
  AZURE_CLIENT_ID: "client id of the app's identity, a GUID",
  AZURE_AUTHORITY_HOST: "https://host of the directory's authority",
  APPLICATIONINSIGHTS_CONNECTION_STRING: "InstrumentationKey=...;IngestionEndpoint=...",
  SEMANTEST_INSIGHTS_ID: "resource id of the Application Insights component, from /subscriptions/ on",
  SEMANTEST_ALLOWED_ORIGINS: "exact origins without a path, separated by commas or spaces",
  SEMANTEST_ANONYMOUS_KEYS: "open, closed",
  SEMANTEST_REQUESTS_PER_MINUTE: "1 to 1,000,000",
  SEMANTEST_IMAGE_RETENTION_DAYS: "1 to 365",
  SEMANTEST_LOG_LEVEL: "debug, info, warn, error",
};

/** Whose tokens the upstream accepts; undefined where calls are signed with an access key. */
export interface UpstreamIdentity {
  readonly tenant: string;
  readonly authority: string;
  readonly audience: string;
  readonly principal: string;
}

/** What the app runs by. */
export interface AzureSettings {
  readonly stack: string;
  readonly release: string;
  readonly environment: Environment;
  readonly publicOrigin: string;
  readonly cosmosEndpoint: string;
  readonly cosmosDatabase: string;
  readonly blobEndpoint: string;
  readonly imagesContainer: string;
  readonly imagesOrigin: string;
  readonly keyVaultUrl: string;
  readonly keyVaultSecret: string;
  readonly signalrEndpoint: string;
  readonly signalrOrigin: string;
  readonly signalrHub: string;
  readonly signalrAuth: "entra" | "keys";
  readonly upstreamIdentity: UpstreamIdentity | undefined;
  readonly clientId: string | undefined;
  readonly frontDoorId: string | undefined;
  readonly connectionString: string | undefined;
  readonly insightsId: string | undefined;
  readonly allowedOrigins: readonly string[];
  readonly anonymousKeys: "open" | "closed";
  readonly requestsPerMinute: number;
  readonly imageRetentionDays: number;
  readonly logLevel: "debug" | "info" | "warn" | "error";
}

type Variables = Readonly<Record<string, string | undefined>>;

/** Settings from the environment. Throws an error that names the variable, its value and what is allowed. */
export function readSettings(environment: Variables): AzureSettings {
  const it = parse(VariablesSchema, environment);
  const signalrAuth = it.SEMANTEST_SIGNALR_AUTH ?? "entra";
  return {
    stack: it.SEMANTEST_STACK,
    release: it.SEMANTEST_RELEASE,
    environment: it.SEMANTEST_ENVIRONMENT,
    publicOrigin: it.SEMANTEST_PUBLIC_ORIGIN,
    cosmosEndpoint: it.SEMANTEST_COSMOS_ENDPOINT,
    cosmosDatabase: it.SEMANTEST_COSMOS_DATABASE,
    blobEndpoint: it.SEMANTEST_BLOB_ENDPOINT,
    imagesContainer: it.SEMANTEST_IMAGES_CONTAINER ?? DEFAULT_IMAGES_CONTAINER,
    imagesOrigin: it.SEMANTEST_IMAGES_ORIGIN ?? new URL(it.SEMANTEST_BLOB_ENDPOINT).origin,
    keyVaultUrl: it.SEMANTEST_KEY_VAULT_URL,
    keyVaultSecret: it.SEMANTEST_KEY_VAULT_SECRET_NAME,
    signalrEndpoint: it.SEMANTEST_SIGNALR_ENDPOINT,
    signalrOrigin: it.SEMANTEST_SIGNALR_ORIGIN ?? it.SEMANTEST_SIGNALR_ENDPOINT,
    signalrHub: it.SEMANTEST_SIGNALR_HUB,
    signalrAuth,
    upstreamIdentity: signalrAuth === "entra" ? readIdentity(environment) : undefined,
    clientId: it.AZURE_CLIENT_ID,
    frontDoorId: it.SEMANTEST_FRONT_DOOR_ID,
    connectionString: it.APPLICATIONINSIGHTS_CONNECTION_STRING,
    insightsId: it.SEMANTEST_INSIGHTS_ID,
    allowedOrigins: [...PINNED_EXTENSION_ORIGINS, ...(it.SEMANTEST_ALLOWED_ORIGINS ?? [])],
    anonymousKeys: it.SEMANTEST_ANONYMOUS_KEYS ?? "open",
    requestsPerMinute: it.SEMANTEST_REQUESTS_PER_MINUTE ?? DEFAULT_REQUESTS_PER_MINUTE,
    imageRetentionDays: it.SEMANTEST_IMAGE_RETENTION_DAYS ?? DEFAULT_IMAGE_RETENTION_DAYS,
    logLevel: it.SEMANTEST_LOG_LEVEL ?? "info",
  };
}

function readIdentity(environment: Variables): UpstreamIdentity {
  const it = parse(IdentitySchema, environment);
  return {
    tenant: it.AZURE_TENANT_ID,
    authority: it.AZURE_AUTHORITY_HOST,
    audience: it.SEMANTEST_UPSTREAM_AUDIENCE,
    principal: it.SEMANTEST_UPSTREAM_PRINCIPAL,
  };
}

function parse<T extends v.GenericSchema>(schema: T, environment: Variables): v.InferOutput<T> {
  const parsed = v.safeParse(schema, environment, { abortEarly: true });
  if (parsed.success) return parsed.output;
  const variable = v.getDotPath(parsed.issues[0])?.split(".")[0] ?? "environment";
  const value = environment[variable];
  const shown = value === undefined ? "is missing" : `is ${JSON.stringify(value.slice(0, 200))}`;
  throw new Error(`${variable} ${shown}; allowed: ${ALLOWED[variable] ?? "1 to 255 characters"}.`);
}
