import { resolve } from "node:path";
import type { DestinationStream } from "pino";
import { type MemoryStores, openMemoryStores } from "../../adapters/memory/index.ts";
import { createService, type Service } from "../../core/service.ts";
import { DEFAULT_DOORS, type ServiceSettings } from "../../core/settings.ts";
import handlersPackage from "../../package.json" with { type: "json" };
import type { Ports, ReleaseRecord } from "../../ports/index.ts";
import { errorFields } from "../../ports/logFields.ts";
import { createBlobs } from "./http/blobs.ts";
import { type GateRules, loopbackHosts, originHosts } from "./http/gate.ts";
import { type Listeners, type Listening, listenOnLoopback } from "./http/listeners.ts";
import { createRequestListener } from "./http/requests.ts";
import { createUpgradeListener } from "./http/upgrades.ts";
import { openAccessToken } from "./identity/accessToken.ts";
import { openResumeKeys } from "./identity/resumeKeys.ts";
import { openServerKey, publishServerKey } from "./identity/serverKey.ts";
import { Lifecycle } from "./lifecycle.ts";
import { OperatorFeed } from "./operator/feed.ts";
import { createOperatorPage } from "./operator/operatorPage.ts";
import { OverloadMonitor } from "./overload.ts";
import { randomIds, systemClock } from "./platform.ts";
import type { LocalSettings } from "./settings.ts";
import { shutDown } from "./shutdown.ts";
import { OUTBOX_LIMITS } from "./sockets/outbox.ts";
import type { Peers } from "./sockets/peers.ts";
import { Sockets } from "./sockets/sockets.ts";
import { Turn } from "./sockets/turn.ts";
import { watchRoles } from "./sockets/watchRoles.ts";
import { WsBroadcaster } from "./sockets/wsBroadcaster.ts";
import { ServerStatus } from "./status.ts";
import { createTelemetry, type LocalTelemetry } from "./telemetry/index.ts";

const DAY_MS = 86_400_000;
const TICK_MS = 1000;

/** A running server. */
export interface LocalServer {
  /** `http://localhost:<port>`; the socket is at the same place with `ws`. */
  readonly url: string;
  readonly port: number;
  /** Random name of this run. */
  readonly instance: string;
  /** Stops gracefully; every call returns the same promise. */
  close(): Promise<void>;
  /** Resolved once the server has stopped. */
  readonly closed: Promise<void>;
}

/**
 * Starts the server on both loopback addresses. Throws `PortTaken`, `DataFolderInUse`, `JournalCorrupt`, `DamagedFile`, or what
 * the disk says; nothing is left running then.
 */
export async function startLocalServer(
  settings: LocalSettings,
  destination: DestinationStream = process.stdout,
): Promise<LocalServer> {
  const telemetry = createTelemetry(settings.logLevel, destination, systemClock);
  const dataDir = resolve(settings.dataDir);
  let publicOrigin = settings.publicOrigin ?? "";
  const stores = await openMemoryStores({
    dataDir,
    clock: systemClock,
    ids: randomIds,
    origin: () => publicOrigin,
    fsync: settings.fsync,
    telemetry,
  });
  try {
    const secrets = await openSecrets(settings, dataDir);
    const starting = Promise.withResolvers<Listening>();
    const listeners = await listenOnLoopback(settings.port, heldUntil(starting.promise));
    try {
      const url = `http://localhost:${listeners.port}`;
      publicOrigin ||= url;
      await publish(settings, listeners, secrets, telemetry);
      const server = await assemble({ settings, telemetry, stores, secrets, listeners, url, publicOrigin });
      starting.resolve(server.listening);
      const { release } = server;
      telemetry.log("info", "listening", { url, dataFolder: dataDir, version: release });
      return server;
    } catch (error) {
      listeners.cut();
      await listeners.close();
      throw error;
    }
  } catch (error) {
    await stores.close();
    throw error;
  }
}

type Secrets = Awaited<ReturnType<typeof openSecrets>>;

async function openSecrets({ requireToken }: LocalSettings, dataDir: string) {
  return {
    proofSigner: await openServerKey(dataDir),
    resumeKeys: await openResumeKeys(dataDir, { clock: systemClock, ids: randomIds }),
    ...(requireToken && { accessToken: await openAccessToken(dataDir, randomIds) }),
  };
}

/** Without its public key this user's programs will not trust the server; others still may. */
async function publish(
  { configDir }: LocalSettings,
  { port, addresses }: Listeners,
  { proofSigner }: Secrets,
  telemetry: LocalTelemetry,
): Promise<void> {
  if (addresses.length === 1) telemetry.log("warn", "ipv6_unavailable", { listening: addresses.join() });
  try {
    await publishServerKey(configDir, port, proofSigner);
  } catch (error) {
    telemetry.log("error", "server_key_not_published", errorFields(error));
  }
}

/** Whoever comes in the first milliseconds waits for the doors instead of being refused. */
function heldUntil(starting: Promise<Listening>): Listening {
  let doors: Listening | undefined;
  const ready = starting.then((it) => {
    doors = it;
    return it;
  });
  return {
    onRequest: (...call) => {
      if (doors === undefined) void ready.then((it) => it.onRequest(...call));
      else doors.onRequest(...call);
    },
    onUpgrade: (...call) => {
      if (doors === undefined) void ready.then((it) => it.onUpgrade(...call));
      else doors.onUpgrade(...call);
    },
  };
}

interface Assembly {
  readonly settings: LocalSettings;
  readonly telemetry: LocalTelemetry;
  readonly stores: MemoryStores;
  readonly secrets: Secrets;
  readonly listeners: Listeners;
  readonly url: string;
  readonly publicOrigin: string;
}

/** Puts the parts together and starts the one timer they share. */
async function assemble(assembly: Assembly) {
  const { settings, telemetry, stores, secrets, listeners, url, publicOrigin } = assembly;
  const instance = randomIds.uuid();
  const release = handlersPackage.version;
  const runningRelease: ReleaseRecord = { active: release, draining: [] };
  const isPublic = settings.publicOrigin !== undefined;
  const platform = { telemetry, clock: systemClock, ids: randomIds };
  const lifecycle = new Lifecycle();
  const overload = new OverloadMonitor();
  const peers: Peers = new Map();
  const turn = new Turn(telemetry);
  const status = new ServerStatus({
    ...platform,
    url,
    release,
    instance,
    lifecycle,
    overload,
    peers,
    stores,
  });
  const feed = new OperatorFeed(() => status.snapshot());
  const ports: Ports = {
    ...stores,
    ...platform,
    sessions: watchRoles(stores.sessions, peers),
    broadcaster: new WsBroadcaster({
      endpoint: instance,
      peers,
      telemetry,
      giveUp: (peer) => sockets.giveUp(peer),
    }),
    release: { release: () => runningRelease },
  };
  const serviceSettings: ServiceSettings = {
    environment: settings.environment,
    publicOrigin,
    localTenant: !isPublic,
    release,
    instance,
    allowedOrigins: settings.allowedOrigins,
    ...(settings.requestsPerMinute !== undefined && { requestsPerMinute: settings.requestsPerMinute }),
    anonymousKeys: settings.anonymousKeys,
    ...secrets,
    delivery: settings.delivery,
    doors: { ...DEFAULT_DOORS, imageRetentionMs: settings.imageRetentionDays * DAY_MS },
    health: async () => status.health(),
    metrics: async () => {
      status.note();
      return {
        contentType: telemetry.metrics.registry.contentType,
        text: await telemetry.metrics.text(),
      };
    },
    later: (task, delayMs) => runLater(task, delayMs, telemetry),
  };
  const service: Service = createService(ports, serviceSettings);
  const sockets = new Sockets({
    ...platform,
    service,
    peers,
    turn,
    limits: OUTBOX_LIMITS,
    onFrame: status.frame,
  });
  const rules: GateRules = {
    hosts: isPublic ? originHosts(publicOrigin) : loopbackHosts(listeners.port),
    origins: new Set(settings.allowedOrigins),
    operatorPage: !isPublic,
  };
  const doorway = { ...platform, rules, lifecycle, overload, service, behindProxy: isPublic };
  const listening: Listening = {
    onRequest: createRequestListener({
      ...doorway,
      blobs: createBlobs({ images: stores.images, ports, settings: serviceSettings }),
      operator: isPublic ? undefined : await createOperatorPage(feed, secrets.accessToken),
    }),
    onUpgrade: createUpgradeListener({
      ...doorway,
      sockets,
      peers,
      maxSockets: settings.maxSockets,
      release,
      instance,
    }),
  };
  const ticking = setInterval(() => {
    if (overload.sample()) telemetry.log("warn", overload.overloaded ? "overloaded" : "no_longer_overloaded");
    sockets.sweep();
    status.tick();
    feed.publish();
  }, TICK_MS).unref();
  const { promise: closed, resolve: setClosed } = Promise.withResolvers<void>();
  let closing = false;
  return {
    url,
    port: listeners.port,
    instance,
    release,
    listening,
    closed,
    close(): Promise<void> {
      if (closing) return closed;
      closing = true;
      void shutDown({ ...platform, lifecycle, listeners, feed, peers, sockets, turn, stores }).finally(() => {
        clearInterval(ticking);
        overload.stop();
        setClosed();
      });
      return closed;
    },
  };
}

function runLater(task: () => Promise<void>, delayMs: number, telemetry: LocalTelemetry): void {
  const run = () =>
    task().catch((error: unknown) => telemetry.log("error", "delayed_task_failed", errorFields(error)));
  setTimeout(() => void run(), delayMs).unref();
}
