import type { Component as Insights } from "@pulumi/azure-native/applicationinsights/component.js";
import type { SignalR } from "@pulumi/azure-native/signalrservice/signalR.js";
import * as pulumi from "@pulumi/pulumi";
import type { Colour } from "./colours.ts";
import { hubOf } from "./colours.ts";
import type { Context } from "./context.ts";
import type { Database } from "./data.ts";
import type { HostStorage } from "./hostStorage.ts";
import type { Identities } from "./identities.ts";
import type { Images } from "./images.ts";
import { UPSTREAM_AUDIENCE } from "./realtime.ts";
import type { Secrets } from "./secrets.ts";

/** Requests one address may make in a minute unless the arguments say otherwise. */
const DEFAULT_REQUESTS_PER_MINUTE = 100;

export interface EnvironmentSources {
  readonly release: string;
  readonly colour: Colour;
  readonly publicOrigin: pulumi.Output<string>;
  /** The Front Door before it; undefined: peers come directly. */
  readonly frontDoorId: pulumi.Output<string> | undefined;
  readonly identities: Identities;
  readonly host: HostStorage;
  readonly database: Database;
  readonly images: Images;
  readonly secrets: Secrets;
  readonly signalr: SignalR;
  readonly insights: Insights;
}

/** What the app is told. No secret is among it: what opens doors lies in the vault. */
export function functionEnvironment(
  { physicalName, settings, tenantId }: Context,
  sources: EnvironmentSources,
): Record<string, pulumi.Input<string>> {
  const { colour, database, frontDoorId, host, identities, images, insights, publicOrigin } = sources;
  const { release, secrets, signalr } = sources;
  const isBehindFrontDoor = frontDoorId !== undefined;
  return {
    AzureWebJobsStorage__accountName: host.account.name,
    AzureWebJobsStorage__credential: "managedidentity",
    AzureWebJobsStorage__clientId: identities.app.clientId,
    // Else the platform answers `GET /` itself.
    AzureWebJobsDisableHomepage: "true",
    APPLICATIONINSIGHTS_CONNECTION_STRING: insights.connectionString,
    APPLICATIONINSIGHTS_AUTHENTICATION_STRING: pulumi.interpolate`Authorization=AAD;ClientId=${identities.app.clientId}`,
    SEMANTEST_INSIGHTS_ID: insights.id,
    // Else Microsoft's library reports on itself to Microsoft.
    APPLICATION_INSIGHTS_NO_STATSBEAT: "true",
    AZURE_TENANT_ID: tenantId,
    AZURE_CLIENT_ID: identities.app.clientId,
    SEMANTEST_STACK: physicalName("service"),
    SEMANTEST_RELEASE: release,
    SEMANTEST_ENVIRONMENT: settings.environment,
    SEMANTEST_PUBLIC_ORIGIN: publicOrigin,
    SEMANTEST_COSMOS_ENDPOINT: database.account.documentEndpoint,
    SEMANTEST_COSMOS_DATABASE: database.database.name,
    SEMANTEST_BLOB_ENDPOINT: images.account.primaryEndpoints.blob.apply(withoutSlash),
    SEMANTEST_IMAGES_CONTAINER: images.container.name,
    SEMANTEST_KEY_VAULT_URL: secrets.vault.properties.apply(({ vaultUri }) => withoutSlash(vaultUri ?? "")),
    SEMANTEST_KEY_VAULT_SECRET_NAME: secrets.secret.name,
    SEMANTEST_SIGNALR_ENDPOINT: pulumi.interpolate`https://${signalr.hostName}`,
    SEMANTEST_SIGNALR_HUB: hubOf(colour),
    SEMANTEST_SIGNALR_AUTH: "entra",
    SEMANTEST_UPSTREAM_AUDIENCE: UPSTREAM_AUDIENCE,
    SEMANTEST_UPSTREAM_PRINCIPAL: identities.upstream.principalId,
    SEMANTEST_ALLOWED_ORIGINS: settings.allowedOrigins.apply((origins) => origins.join(",")),
    SEMANTEST_ANONYMOUS_KEYS: settings.anonymousKeys,
    SEMANTEST_REQUESTS_PER_MINUTE: requestsPerMinute(settings).apply(String),
    SEMANTEST_IMAGE_RETENTION_DAYS: settings.imageRetentionDays.apply(String),
    SEMANTEST_LOG_LEVEL: "info",
    ...(isBehindFrontDoor && {
      SEMANTEST_FRONT_DOOR_ID: frontDoorId,
      SEMANTEST_IMAGES_ORIGIN: publicOrigin,
      SEMANTEST_SIGNALR_ORIGIN: publicOrigin,
    }),
  };
}

/** The limit behind the edge's own, which is only approximate. */
export function requestsPerMinute(settings: Context["settings"]): pulumi.Output<number> {
  return settings.requestsPerMinute ?? pulumi.output(DEFAULT_REQUESTS_PER_MINUTE);
}

function withoutSlash(url: string): string {
  return url.replace(/\/$/, "");
}
