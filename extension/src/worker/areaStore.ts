import type { KeyValueStore } from "@semantest/sdk/taker";

/** A durable map within an area of the browser's extension storage, under names that begin with `prefix`. */
export function areaStore(area: chrome.storage.StorageArea, prefix: string): KeyValueStore {
  return {
    get: async (key) => (await area.get(prefix + key))[prefix + key],
    set: (key, value) => area.set({ [prefix + key]: value }),
    delete: (key) => area.remove(prefix + key),
    keys: async () =>
      Object.keys(await area.get(null))
        .filter((it) => it.startsWith(prefix))
        .map((it) => it.slice(prefix.length)),
  };
}
