import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ManualClock } from "../../../ports/contract/index.ts";
import { type MemoryStores, type MemoryStoresOptions, openMemoryStores } from "../index.ts";

/** Stores for tests, under a clock that only moves when it is told to. */
export interface World {
  readonly clock: ManualClock;
  /** The ones that are open now. */
  readonly stores: MemoryStores;
  /** Ends these stores as a process ends, and opens what the next one finds. Absent without a disk. */
  readonly reopen?: () => Promise<MemoryStores>;
  close(): Promise<void>;
}

type Settings = Partial<Omit<MemoryStoresOptions, "clock" | "dataDir">>;

/** Opens stores with everything chosen that a test does not care for. */
export function openForTest(
  dataDir: string | undefined,
  clock: ManualClock,
  settings: Settings = {},
): Promise<MemoryStores> {
  return openMemoryStores({
    dataDir,
    clock,
    ids: { uuid: () => "unused", random: (bytes) => randomBytes(bytes) },
    origin: () => "http://localhost:3003",
    fsync: { mode: "never" },
    ...settings,
  });
}

export async function inMemory(settings?: Settings): Promise<World> {
  const clock = new ManualClock();
  const stores = await openForTest(undefined, clock, settings);
  return { clock, stores, close: () => stores.close() };
}

export async function onDisk(settings?: Settings): Promise<World> {
  const dataDir = await mkdtemp(join(tmpdir(), "semantest-stores-"));
  const clock = new ManualClock();
  let stores = await openForTest(dataDir, clock, settings);
  return {
    clock,
    get stores() {
      return stores;
    },
    reopen: async () => {
      await stores.close();
      stores = await openForTest(dataDir, clock, settings);
      return stores;
    },
    close: async () => {
      await stores.close();
      await rm(dataDir, { recursive: true });
    },
  };
}
