import type { Asked } from "../delivery/journalEntry.ts";
import { SemantestError } from "../errors.ts";

/** One job in this process. */
export class Run {
  /** The stream its events go to: the server and attempt that asked last. */
  asked: Asked;
  /** An earlier process began it: it is never given back as if nothing had been. */
  readonly isResumed: boolean;
  readonly #controller = new AbortController();
  #confirmed = false;
  #confirm = () => {};

  constructor(asked: Asked, isResumed: boolean) {
    this.asked = asked;
    this.isResumed = isResumed;
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** True once a server has stored that the prompt will be submitted. */
  get confirmed(): boolean {
    return this.#confirmed;
  }

  /** A server stored `ImageGenerationInitiatedEvent`. */
  confirm(): void {
    this.#confirmed = true;
    this.#confirm();
  }

  /** Resolves once confirmed; rejects where the run is stopped first. */
  whenConfirmed(): Promise<void> {
    if (this.#confirmed) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const stop = () => reject(this.signal.reason);
      if (this.signal.aborted) stop();
      this.signal.addEventListener("abort", stop, { once: true });
      this.#confirm = () => {
        this.signal.removeEventListener("abort", stop);
        resolve();
      };
    });
  }

  /** The client does not want it any more. */
  cancel(): void {
    this.#controller.abort(new SemantestError("CANCELLED", "the request was cancelled"));
  }

  /** The server says that the job is over, or another's. */
  lose(): void {
    this.#controller.abort(
      new SemantestError("EXPIRED", "the job is over or was given to another extension"),
    );
  }

  /** The taker ends; the journal lets a later process go on. */
  stop(reason: SemantestError): void {
    this.#controller.abort(reason);
  }
}
