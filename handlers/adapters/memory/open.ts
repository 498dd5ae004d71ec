import { getHeapStatistics } from "node:v8";
import type {
  Clock,
  DispatchStore,
  Ids,
  JobStore,
  KeyStore,
  RateLimiter,
  SessionStore,
  TicketStore,
} from "../../ports/index.ts";
import { type MemoryLimits, VolatileDatabase } from "./database.ts";
import { MemoryDispatchStore } from "./dispatchStore.ts";
import { LocalImageStore } from "./images/imageStore.ts";
import { VolatileImageFiles } from "./images/volatileImageFiles.ts";
import { MemoryJobStore } from "./jobStore.ts";
import { MemoryKeyStore } from "./keyStore.ts";
import { MemoryRateLimiter } from "./rateLimiter.ts";
import { MemorySessionStore } from "./sessionStore.ts";
import { MemoryTicketStore } from "./ticketStore.ts";

export interface MemoryStoresOptions {
  /** Folder of the journal and the images; undefined keeps everything in memory and forgets it at the end. */
  readonly dataDir: string | undefined;
  readonly clock: Clock;
  readonly ids: Ids;
  /** Origin under which peers reach this server, for the addresses of images; asked anew for each. */
  readonly origin: () => string;
  /** Bounds; see `DEFAULT_LIMITS`. */
  readonly limits?: Partial<MemoryLimits>;
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
}

/** Jobs may fill half of the heap that V8 grants this process; the other half is for sockets and garbage. */
export const DEFAULT_LIMITS: MemoryLimits = {
  tenants: 100_000,
  sessions: 200_000,
  keys: 200_000,
  jobBytes: getHeapStatistics().heap_size_limit / 2,
};

/** Opens the stores. */
export async function openMemoryStores(options: MemoryStoresOptions): Promise<MemoryStores> {
  const { clock, ids, origin } = options;
  const images = new LocalImageStore(new VolatileImageFiles(() => clock.now()), {
    clock,
    key: ids.random(32),
    origin,
  });
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const database = new VolatileDatabase(clock, limits, (image) => void images.remove(image));
  return {
    sessions: new MemorySessionStore(database),
    jobs: new MemoryJobStore(database),
    dispatch: new MemoryDispatchStore(database),
    keys: new MemoryKeyStore(database, undefined),
    tickets: new MemoryTicketStore(clock),
    limiter: new MemoryRateLimiter(clock),
    images,
  };
}
