export {
  DIGEST_HEADER,
  IMAGE_PATH,
  type LocalImageStore,
  type Received,
  type Served,
  type UploadHeaders,
} from "./images/imageStore.ts";
export { DEFAULT_LIMITS, type MemoryStores, type MemoryStoresOptions, openMemoryStores } from "./open.ts";
