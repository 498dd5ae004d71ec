import {
  type ConnectionStatus,
  DEFAULT_CONNECTION_STRATEGY,
  type Pins,
  SemantestError,
  type Tried,
} from "@semantest/sdk";
import {
  type KeyValueStore,
  SemantestTaker,
  type SemantestTakerOptions,
  type TakerJobChange,
} from "@semantest/sdk/taker";
import type { Settings } from "../shared/settings.ts";
import { areaStore } from "./areaStore.ts";
import { codeOf } from "./codeOf.ts";
import { ensureIdentity, forgetIdentity } from "./identity.ts";

/** Name of the public server that these settings choose. */
export function publicServer({ serverUrl }: Settings): string {
  return serverUrl ?? DEFAULT_CONNECTION_STRATEGY.remoteUrl;
}

/** What a link tells, and what it asks. */
export interface LinkParts extends Pick<SemantestTakerOptions, "run" | "resume" | "authorize" | "ask"> {
  readonly pins: Pins;
  readonly changed: () => void;
  readonly measured: (ms: number) => void;
  readonly failed: (code: string) => void;
  readonly job: (change: TakerJobChange) => void;
}

/** Jobs taken at once: one runs, the others wait for their turn or for the person. */
const SLOTS = 8;

const journal: KeyValueStore = areaStore(chrome.storage.local, "journal:");
const sessions: KeyValueStore = areaStore(chrome.storage.local, "sessions:");

/** The extension's connection: gets its key where there is none, then stays connected until `close()`. */
export class Link {
  readonly #parts: LinkParts;
  #taker: SemantestTaker | undefined;
  #life = new AbortController();
  #opening: Promise<void> | undefined;
  #closing: Promise<unknown> = Promise.resolve();
  #seeksLocal = false;

  constructor(parts: LinkParts) {
    this.#parts = parts;
  }

  get status(): ConnectionStatus | undefined {
    return this.#taker?.status;
  }

  get running(): number {
    return this.#taker?.running ?? 0;
  }

  /** True while a connection is there or sought. */
  get isOpen(): boolean {
    const state = this.#taker?.status.state;
    return this.#opening !== undefined || (state !== undefined && state !== "closed" && state !== "idle");
  }

  /** True where it was opened to look for a server on this machine as well. */
  get seeksLocal(): boolean {
    return this.#seeksLocal;
  }

  /** Connects. Resolves once connected, or once it was given up for now. */
  async open(settings: Settings): Promise<void> {
    if (this.isOpen) return this.#opening;
    this.#life = new AbortController();
    this.#seeksLocal = settings.preferLocal;
    this.#opening = this.#open(settings, this.#life.signal).finally(() => {
      this.#opening = undefined;
      this.#parts.changed();
    });
    return this.#opening;
  }

  /** Ends the connection; what was begun goes on with the next one. */
  async close(): Promise<void> {
    this.#life.abort();
    const taker = this.#taker;
    this.#taker = undefined;
    // Who opens next must not be given the promise of what was ended, and who closes again waits for the same.
    this.#closing = Promise.all([this.#closing, taker?.close(), this.#opening]);
    await this.#closing;
  }

  async #open(settings: Settings, signal: AbortSignal): Promise<void> {
    const { pins, changed, measured, failed, job, ...work } = this.#parts;
    const server = publicServer(settings);
    const closed = this.#closing;
    try {
      // Without a key of the public server the local one can still be used.
      const identity = await ensureIdentity(server, signal).catch((error: unknown) => {
        if (!settings.preferLocal || signal.aborted) throw error;
        failed(codeOf(error));
        return undefined;
      });
      // One journal is written by one taker at a time.
      await Promise.all([closed, this.#taker?.close()]);
      signal.throwIfAborted();
      const taker = new SemantestTaker({
        ...work,
        slots: SLOTS,
        connectionStrategy: { preferLocal: settings.preferLocal, remoteUrl: server },
        env: settings.preferLocal ? {} : { SEMANTEST_SERVER: "remote" },
        ...(identity !== undefined && { apiKey: { [server]: identity.device } }),
        pins,
        retry: settings.retry,
        journal,
        sessions,
      });
      this.#taker = taker;
      taker.on("state", changed);
      taker.on("latency", measured);
      taker.on("error", (error) => failed(linkCode(error)));
      taker.on("job", job);
      await taker.connect({ signal, keepTrying: true });
    } catch (error) {
      if (signal.aborted) return;
      failed(linkCode(error));
    }
  }
}

/** A key that was removed while nobody was connected is refused like one that the public server never gave. */
function linkCode(error: unknown): string {
  const isRefused = (it: Tried) => it.server === "remote" && it.code === "PERMISSION_DENIED";
  return error instanceof SemantestError && error.tried.some(isRefused) ? "REVOKED" : codeOf(error);
}

/**
 * Removes key and sessions. The journal stays: whatever identity it has, this browser types a signed request once, and a
 * server that got it to take a new one could send it again.
 */
export async function forgetLink(settings: Settings): Promise<void> {
  await forgetIdentity(publicServer(settings));
  for (const key of await sessions.keys()) await sessions.delete(key);
}
