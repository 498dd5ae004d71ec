import { buffer } from "node:stream/consumers";
import {
  type Download,
  describeDispatchStore,
  describeImageStore,
  describeJobStore,
  describeKeyStore,
  describeRateLimiter,
  describeSessionStore,
  describeTicketStore,
  type Harness,
  type ImageHarness,
} from "../../ports/contract/index.ts";
import type { UploadGrant } from "../../ports/index.ts";
import { DIGEST_HEADER, IMAGE_PATH, type LocalImageStore, type MemoryStores } from "./index.ts";
import { inMemory, onDisk, type World } from "./spec/worlds.ts";

for (const { name, durable, make } of [
  { name: "memory", durable: false, make: inMemory },
  { name: "memory with a journal on disk", durable: true, make: onDisk },
]) {
  const harnessOf =
    <Store>(pick: (stores: MemoryStores) => Store) =>
    async () =>
      harness(await make(), pick);
  describeSessionStore(
    name,
    harnessOf((it) => it.sessions),
    { durable },
  );
  describeJobStore(
    name,
    harnessOf((it) => it.jobs),
    { durable },
  );
  describeDispatchStore(
    name,
    harnessOf((it) => it.dispatch),
    { durable },
  );
  describeTicketStore(
    name,
    harnessOf((it) => it.tickets),
  );
  describeRateLimiter(
    name,
    harnessOf((it) => it.limiter),
  );
  describeKeyStore(
    name,
    async (operatorKeyHash) =>
      harness(await make(operatorKeyHash === undefined ? {} : { operatorKeyHash }), (it) => it.keys),
    { durable },
  );
  describeImageStore(name, async () => imageHarness(await make()), { durable, sendsPolicies: true });
}

function harness<Store>(world: World, pick: (stores: MemoryStores) => Store): Harness<Store> {
  const { clock, stores, reopen, close } = world;
  return {
    store: pick(stores),
    clock,
    ...(reopen !== undefined && { reopen: async () => pick(await reopen()) }),
    close,
  };
}

/** Does what the server's route under `IMAGE_PATH` does, without a socket. */
function imageHarness(world: World): ImageHarness {
  return {
    ...harness<LocalImageStore>(world, (it) => it.images),
    upload: async (grant: UploadGrant, bytes: Uint8Array): Promise<boolean> => {
      const { imageId, query } = target(grant.url);
      const { headers } = grant;
      const { outcome } = await world.stores.images.receive(
        imageId,
        query,
        {
          contentType: headers["content-type"],
          contentLength: headers["content-length"],
          sha256: headers[DIGEST_HEADER],
        },
        chunks(bytes),
      );
      return outcome === "stored";
    },
    download: async (url: string): Promise<Download | undefined> => {
      const { imageId, query } = target(url);
      const served = await world.stores.images.serve(imageId, query);
      if (served.outcome === "refused") return undefined;
      return { bytes: Uint8Array.from(await buffer(served.body)), headers: served.headers };
    },
  };
}

function target(url: string): { imageId: string; query: URLSearchParams } {
  const { pathname, searchParams } = new URL(url);
  return { imageId: decodeURIComponent(pathname.slice(IMAGE_PATH.length)), query: searchParams };
}

/** As bytes come from a socket: in pieces that fall anywhere. */
async function* chunks(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  for (let start = 0; start < bytes.length; start += 65_001) yield bytes.subarray(start, start + 65_001);
}
