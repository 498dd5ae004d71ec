/** The platform refused or did not answer; nothing is known to be stored. The peer repeats. */
export class StoreUnavailable extends Error {
  override readonly name = "StoreUnavailable";
  /** Milliseconds after which a repeat makes sense. */
  readonly retryAfterMs: number;

  constructor(message: string, options: { retryAfterMs?: number; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.retryAfterMs = options.retryAfterMs ?? 1000;
  }
}
