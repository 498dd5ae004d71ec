export {
  DIGEST_HEADER,
  IMAGE_PATH,
  type LocalImageStore,
  type Received,
  type Served,
  type UploadHeaders,
} from "./images/imageStore.ts";
export { DEFAULT_FSYNC, type FsyncPolicy } from "./journal/fsync.ts";
export { JournalCorrupt } from "./journal/replay.ts";
export { DataFolderInUse } from "./lock.ts";
export { DEFAULT_LIMITS, type MemoryStores, type MemoryStoresOptions, openMemoryStores } from "./open.ts";
