import { mkdir } from "node:fs/promises";
import { getHeapStatistics } from "node:v8";
import type {
  Clock,
  DispatchStore,
  Ids,
  ImageRecord,
  JobStore,
  KeyStore,
  RateLimiter,
  SessionStore,
  Telemetry,
  TicketStore,
} from "../../ports/index.ts";
import { type Database, type MemoryLimits, VolatileDatabase } from "./database.ts";
import { prepareDataFolder } from "./dataFolder.ts";
import { MemoryDispatchStore } from "./dispatchStore.ts";
import { DiskImageFiles } from "./images/diskImageFiles.ts";
import { LocalImageStore } from "./images/imageStore.ts";
import { VolatileImageFiles } from "./images/volatileImageFiles.ts";
import { MemoryJobStore } from "./jobStore.ts";
import { countJobsInFlight, type JobsInFlight } from "./jobsInFlight.ts";
import { nodeDisk } from "./journal/disk.ts";
import { DurableDatabase } from "./journal/durableDatabase.ts";
import { DEFAULT_FSYNC, type FsyncPolicy } from "./journal/fsync.ts";
import { MemoryKeyStore } from "./keyStore.ts";
import { lockDataFolder } from "./lock.ts";
import { MemoryRateLimiter } from "./rateLimiter.ts";
import { MemorySessionStore } from "./sessionStore.ts";
import { MemoryTicketStore } from "./ticketStore.ts";
import { startUpkeep } from "./upkeep.ts";

export interface MemoryStoresOptions {
  /** Folder of the journal and the images; undefined keeps everything in memory and forgets it at the end. */
  readonly dataDir: string | undefined;
  readonly clock: Clock;
  readonly ids: Ids;
  /** Origin under which peers reach this server, for the addresses of images; asked anew for each. */
  readonly origin: () => string;
  /** When writes are brought to the disk itself. Default: within 100 ms. */
  readonly fsync?: FsyncPolicy;
  /** Where the stores tell what they do on their own. Default: nowhere. */
  readonly telemetry?: Pick<Telemetry, "log">;
  /** SHA-256 (hex) of the operator key. Default: what `operator-key.sha256` in the data folder says, if it is there. */
  readonly operatorKeyHash?: string;
  /** Bounds; see `DEFAULT_LIMITS`. */
  readonly limits?: Partial<MemoryLimits>;
  /** Milliseconds after which the bytes of an image go, whatever became of its record. Default 30 days. */
  readonly imageRetentionMs?: number;
  /** Bytes that the journal grows by before it is compacted. Default 64 MiB. */
  readonly compactBytes?: number;
  /** Milliseconds between two attempts to write after the disk refused. Default 1000. */
  readonly probeMs?: number;
}

/** The stores of one process. */
export interface MemoryStores {
  readonly sessions: SessionStore;
  readonly jobs: JobStore;
  readonly dispatch: DispatchStore;
  readonly keys: KeyStore;
  readonly tickets: TicketStore;
  readonly limiter: RateLimiter;
  /** Also takes and gives the bytes, for the server's route under `IMAGE_PATH`. */
  readonly images: LocalImageStore;
  /** Requests of all tenants that wait, and that an extension holds. Throws `StoreUnavailable` while the disk is read again. */
  jobsInFlight(): JobsInFlight;
  /** False while the disk takes no writes. */
  healthy(): boolean;
  /** Resolves when everything taken in so far is with the operating system; rejects where it could not be written. */
  flushed(): Promise<void>;
  /** Replaces the journal by a snapshot. Happens by itself as the journal grows. */
  compact(): Promise<void>;
  /** Writes what waits, closes the files and gives the data folder free. */
  close(): Promise<void>;
}

/** Jobs may fill half of the heap that V8 grants this process; the other half is for sockets and garbage. */
export const DEFAULT_LIMITS: MemoryLimits = {
  tenants: 100_000,
  sessions: 200_000,
  keys: 200_000,
  jobBytes: getHeapStatistics().heap_size_limit / 2,
};

const DAY_MS = 86_400_000;
const MIB = 1024 * 1024;
/** Characters of lines that may wait for the disk: a second of what one core can append. */
const MAX_PENDING = 32 * MIB;

/** Opens the stores. Throws `DataFolderInUse`, `JournalCorrupt`, or what the disk says. */
export function openMemoryStores(options: MemoryStoresOptions): Promise<MemoryStores> {
  const { dataDir } = options;
  return dataDir === undefined ? openVolatile(options) : openDurable(options, dataDir);
}

async function openVolatile(options: MemoryStoresOptions): Promise<MemoryStores> {
  const { clock, ids, origin, limits, operatorKeyHash } = options;
  const files = new VolatileImageFiles(() => clock.now());
  const images = new LocalImageStore(files, { clock, key: ids.random(32), origin });
  const onImageGone = (image: ImageRecord) => void images.remove(image);
  const database = new VolatileDatabase(clock, { ...DEFAULT_LIMITS, ...limits }, onImageGone);
  return {
    ...storesOf(database, operatorKeyHash),
    images,
    healthy: () => true,
    flushed: async () => undefined,
    compact: async () => undefined,
    close: async () => undefined,
  };
}

async function openDurable(options: MemoryStoresOptions, dataDir: string): Promise<MemoryStores> {
  const { clock, ids, origin, fsync = DEFAULT_FSYNC, telemetry = SILENT } = options;
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const lock = await lockDataFolder(dataDir);
  try {
    const folder = await prepareDataFolder(dataDir, ids);
    const files = await DiskImageFiles.open(folder.images, fsync.mode === "always");
    const images = new LocalImageStore(files, { clock, key: folder.imageGrantKey, origin });
    const database = await DurableDatabase.open({
      clock,
      limits: { ...DEFAULT_LIMITS, ...options.limits },
      telemetry,
      disk: nodeDisk,
      folder: folder.journal,
      fsync,
      maxPending: MAX_PENDING,
      compactBytes: options.compactBytes ?? 64 * MIB,
      probeMs: options.probeMs ?? 1000,
      onImageGone: (image) => void images.remove(image).catch(() => undefined),
    });
    const upkeep = startUpkeep(
      { clock, database, images, telemetry },
      options.imageRetentionMs ?? 30 * DAY_MS,
    );
    return {
      ...storesOf(database, options.operatorKeyHash ?? folder.operatorKeyHash),
      images,
      healthy: () => database.healthy,
      flushed: () => database.settled(undefined),
      compact: () => database.compact(),
      close: async () => {
        upkeep.stop();
        await database.close();
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

function storesOf(database: Database, operatorKeyHash: string | undefined) {
  return {
    sessions: new MemorySessionStore(database),
    jobs: new MemoryJobStore(database),
    dispatch: new MemoryDispatchStore(database),
    keys: new MemoryKeyStore(database, operatorKeyHash),
    tickets: new MemoryTicketStore(database.clock),
    limiter: new MemoryRateLimiter(database.clock),
    jobsInFlight: () => countJobsInFlight(database.state()),
  };
}

const SILENT: Pick<Telemetry, "log"> = { log: () => undefined };
