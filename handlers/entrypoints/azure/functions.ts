import { randomBytes } from "node:crypto";
import { v7 as uuidv7 } from "uuid";
import {
  type AzurePorts,
  CloudTelemetry,
  MetricsDoor,
  openAzurePorts,
  ownIdentity,
  type Secrets,
} from "../../adapters/azure/index.ts";
import { createService, type Service } from "../../core/service.ts";
import { DEFAULT_DELIVERY, DEFAULT_DOORS, type ServiceSettings } from "../../core/settings.ts";
import type { Clock, Ids, Ports } from "../../ports/index.ts";
import { type AzureSettings, readSettings } from "./settings.ts";

const DAY_MS = 86_400_000;
/** SignalR never says that an address is dead, so routes are looked up more often than elsewhere. */
const ROUTE_CACHE_MS = 5000;

const clock: Clock = { now: () => Date.now() };
const ids: Ids = { uuid: () => uuidv7(), random: (bytes) => randomBytes(bytes) };

/** What every function of the app works with; made once per process. */
export interface Functions {
  readonly service: Service;
  readonly ports: Ports;
  readonly tickets: AzurePorts["tickets"];
  readonly secrets: Secrets;
  readonly telemetry: CloudTelemetry;
  readonly settings: AzureSettings;
}

/** Reads the environment and makes the clients; calls nobody yet. */
export function openFunctions(environment: NodeJS.ProcessEnv): Functions {
  const settings = readSettings(environment);
  const { stack, release, logLevel, connectionString, clientId, insightsId: component } = settings;
  const credential = ownIdentity(clientId);
  const telemetry = new CloudTelemetry({
    service: stack,
    release,
    level: logLevel,
    connectionString,
    credential,
  });
  const { ports, secrets, tickets, clientTokens } = openAzurePorts({
    ...settings,
    credential,
    telemetry,
    clock,
    ids,
  });
  const door =
    component === undefined ? undefined : new MetricsDoor({ component, service: stack, credential, clock });
  return {
    service: createService(ports, serviceSettings(settings, secrets, clientTokens, door)),
    ports,
    tickets,
    secrets,
    telemetry,
    settings,
  };
}

function serviceSettings(
  settings: AzureSettings,
  secrets: Secrets,
  clientTokens: AzurePorts["clientTokens"],
  door: MetricsDoor | undefined,
): ServiceSettings {
  const { environment, publicOrigin, release, allowedOrigins, requestsPerMinute, anonymousKeys } = settings;
  const clientUrl = new URL(`/client/?hub=${settings.signalrHub}`, settings.signalrOrigin).href;
  return {
    environment,
    publicOrigin,
    localTenant: false,
    release,
    instance: ids.uuid(),
    allowedOrigins,
    requestsPerMinute,
    anonymousKeys,
    // Read anew at each use: a rotation reaches a running process.
    get resumeKeys() {
      return secrets.current.resumeKeys;
    },
    socketGrant: async (ticket, expiresAt) => ({
      url: clientUrl,
      ticket: await clientTokens(ticket, expiresAt),
      transport: "signalr",
    }),
    ...(door !== undefined && { metrics: () => door.read() }),
    delivery: { ...DEFAULT_DELIVERY, routeCacheMs: ROUTE_CACHE_MS },
    doors: { ...DEFAULT_DOORS, imageRetentionMs: settings.imageRetentionDays * DAY_MS },
  };
}
