import { randomBytes } from "node:crypto";
import { v7 as uuidv7 } from "uuid";
import { CloudTelemetry, openAwsPorts, type Secrets } from "../../adapters/aws/index.ts";
import { createService, type Service } from "../../core/service.ts";
import { DEFAULT_DELIVERY, DEFAULT_DOORS, type ServiceSettings } from "../../core/settings.ts";
import type { Clock, Ids } from "../../ports/index.ts";
import { type AwsSettings, readSettings } from "./settings.ts";

const DAY_MS = 86_400_000;

export const systemClock: Clock = { now: () => Date.now() };
const ids: Ids = { uuid: () => uuidv7(), random: (bytes) => randomBytes(bytes) };

/** What every function of the stack works with; made once per process. */
export interface Functions {
  readonly service: Service;
  readonly secrets: Secrets;
  readonly telemetry: CloudTelemetry;
  readonly settings: AwsSettings;
  readonly clock: Clock;
}

/** What a function adds to the service's settings. */
type Additions = (settings: AwsSettings) => Pick<ServiceSettings, "metrics">;

/** Reads the environment and makes the clients; calls nobody yet. */
export function openFunctions(environment: NodeJS.ProcessEnv, additions: Additions = () => ({})): Functions {
  const settings = readSettings(environment);
  const telemetry = new CloudTelemetry({ service: settings.stack, level: settings.logLevel });
  const { s3Endpoint, ...names } = settings;
  const { ports, secrets } = openAwsPorts({
    ...names,
    telemetry,
    clock: systemClock,
    ids,
    ...(s3Endpoint !== undefined && { s3Endpoint }),
  });
  return {
    service: createService(ports, serviceSettings(settings, secrets, additions(settings))),
    secrets,
    telemetry,
    settings,
    clock: systemClock,
  };
}

function serviceSettings(
  settings: AwsSettings,
  secrets: Secrets,
  added: ReturnType<Additions>,
): ServiceSettings {
  const { environment, publicOrigin, release, allowedOrigins, requestsPerMinute, anonymousKeys } = settings;
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
    delivery: DEFAULT_DELIVERY,
    doors: { ...DEFAULT_DOORS, imageRetentionMs: settings.imageRetentionDays * DAY_MS },
    ...added,
  };
}
