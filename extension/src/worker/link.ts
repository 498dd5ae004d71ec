import { type ConnectionStatus, DEFAULT_CONNECTION_STRATEGY, type Pins } from "@semantest/sdk";
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
import { type SentAway, sentAwayBy } from "./sentAway.ts";

/** Name of the public server that these settings choose. */
export function publicServer({ serverUrl }: Settings): string {
  return serverUrl ?? DEFAULT_CONNECTION_STRATEGY.remoteUrl;
}

/** What a link tells, and what it asks. */
export interface LinkParts extends Pick<SemantestTakerOptions, "run" | "resume" | "authorize" | "ask"> {
  readonly pins: Pins;
  readonly changed: () => void;
  readonly measured: (ms: number) => void;
  /** `sentAway`: where a server did not want this browser back. */
  readonly failed: (code: string, sentAway?: SentAway) => void;
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
  /** Server of the last connection. */
  #server: SentAway["by"] = "remote";

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

  /** Connects; `toLocal`: to no other than the server on this machine. Resolves once connected, or once it was given up for now. */
  async open(settings: Settings, toLocal: boolean): Promise<void> {
    if (this.isOpen) return this.#opening;
    this.#life = new AbortController();
    this.#seeksLocal = settings.preferLocal;
    this.#opening = this.#open(settings, toLocal, this.#life.signal).finally(() => {
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

  async #open(settings: Settings, toLocal: boolean, signal: AbortSignal): Promise<void> {
    const { pins, changed, measured, failed: _, job, ...work } = this.#parts;
    const server = publicServer(settings);
    const closed = this.#closing;
    try {
      const identity = toLocal ? undefined : await this.#identity(settings, signal);
      // One journal is written by one taker at a time.
      await Promise.all([closed, this.#taker?.close()]);
      signal.throwIfAborted();
      const taker = new SemantestTaker({
        ...work,
        slots: SLOTS,
        connectionStrategy: { preferLocal: settings.preferLocal, remoteUrl: server },
        env:
          identity === undefined
            ? { SEMANTEST_SERVER: "local" }
            : settings.preferLocal
              ? {}
              : { SEMANTEST_SERVER: "remote" },
        ...(identity !== undefined && { apiKey: { [server]: identity.device } }),
        pins,
        retry: settings.retry,
        journal,
        sessions,
      });
      this.#taker = taker;
      taker.on("state", ({ server: kind = this.#server }) => {
        this.#server = kind;
        changed();
      });
      taker.on("latency", measured);
      taker.on("error", (error) => this.#failed(error));
      taker.on("job", job);
      await taker.connect({ signal, keepTrying: true });
    } catch (error) {
      if (signal.aborted) return;
      this.#failed(error);
    }
  }

  /** Keys of the public server; undefined where it gave none and the local one can still be used. */
  async #identity(settings: Settings, signal: AbortSignal) {
    try {
      return await ensureIdentity(publicServer(settings), signal);
    } catch (error) {
      if (!settings.preferLocal || signal.aborted) throw error;
      this.#failed(error);
      return undefined;
    }
  }

  #failed(error: unknown): void {
    const sentAway = sentAwayBy(error, this.#server);
    this.#parts.failed(sentAway?.code ?? codeOf(error), sentAway);
  }
}

/**
 * Removes key and session of the public server. The journal stays: whatever identity it has, this browser types a signed
 * request once, and a server that got it to take a new one could send it again.
 */
export async function forgetLink(settings: Settings): Promise<void> {
  const server = publicServer(settings);
  await forgetIdentity(server);
  for (const key of await sessions.keys()) if (key.endsWith(`:${server}`)) await sessions.delete(key);
}
