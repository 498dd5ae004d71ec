import { parseJson } from "./wire/fields.ts";

/**
 * A small durable map that the program brings along: files in Node, IndexedDB or the browser's extension storage.
 * Values are what JSON can carry. A value that was set is there after the process died; `set` resolves only then. Rejections are reported as they are.
 */
export interface KeyValueStore {
  get(key: string): Promise<unknown>;
  set(key: string, value: unknown): Promise<void>;
  delete(key: string): Promise<void>;
  /** Every key, in any order. */
  keys(): Promise<readonly string[]>;
}

/** A map that ends with the process. */
export function memoryStore(): KeyValueStore {
  const values = new Map<string, string>();
  return {
    get: async (key) => parseJson(values.get(key) ?? ""),
    set: async (key, value) => void values.set(key, JSON.stringify(value)),
    delete: async (key) => void values.delete(key),
    keys: async () => [...values.keys()],
  };
}
