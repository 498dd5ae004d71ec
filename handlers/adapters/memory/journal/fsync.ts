/**
 * When what is written is also brought to the disk itself: after each group and before it is acknowledged, some time
 * after a write, or when the operating system likes. All of them survive the end of the process, however it ends; only
 * `always` loses nothing when the machine loses power.
 */
export type FsyncPolicy =
  | { readonly mode: "always" }
  | { readonly mode: "interval"; readonly ms: number }
  | { readonly mode: "never" };

/** What a power cut may cost at most, by default. */
export const DEFAULT_FSYNC: FsyncPolicy = { mode: "interval", ms: 100 };

/** Brings writes to the disk a fixed time after the first of them, one at a time, while further writes go on. */
export class DelayedSync {
  readonly #ms: number;
  readonly #sync: () => Promise<void>;
  readonly #onFailure: (error: unknown) => void;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  #dirty = false;

  constructor(ms: number, sync: () => Promise<void>, onFailure: (error: unknown) => void) {
    this.#ms = ms;
    this.#sync = sync;
    this.#onFailure = onFailure;
  }

  /** Something was written. */
  note(): void {
    this.#dirty = true;
    if (this.#timer !== undefined || this.#running !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#running = this.#run();
    }, this.#ms);
    this.#timer.unref();
  }

  /** Forgets what was noted, since somebody else syncs, and resolves when no sync of its own is under way. */
  async quiet(): Promise<void> {
    this.#dirty = false;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    await this.#running;
  }

  async #run(): Promise<void> {
    this.#dirty = false;
    try {
      await this.#sync();
    } catch (error) {
      this.#onFailure(error);
    }
    this.#running = undefined;
    if (this.#dirty) this.note();
  }
}
