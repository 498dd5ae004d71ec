import type { ConsentView } from "../shared/state.ts";
import { type Decision, isSettled, type Settlement } from "./consent.ts";

export type ConsentAnswer = "once" | "always" | "block";

/** Questions that may wait at once: fewer than the slots, so that strangers never keep out who is known. */
export const MAX_ASKS = 5;

interface Ask {
  readonly view: ConsentView;
  /** What is decided of it by now. */
  readonly decide: () => Decision;
  readonly answered: (answer: ConsentAnswer | Settlement) => void;
}

/** Requests that wait for a person. They end with the worker: the server hands an unanswered request over again. */
export class Asks {
  readonly #asks = new Map<string, Ask>();
  readonly #changed: () => void;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  get views(): readonly ConsentView[] {
    return Array.from(this.#asks.values(), (it) => it.view);
  }

  /**
   * Asks and waits; `deny` where as many wait as may. `decide` says what is decided of it without its own answer. Rejects
   * with the signal's reason where the answer is no longer needed.
   */
  async ask(
    view: ConsentView,
    decide: () => Decision,
    signal: AbortSignal,
  ): Promise<ConsentAnswer | Settlement> {
    signal.throwIfAborted();
    if (this.#asks.size >= MAX_ASKS) return "deny";
    return new Promise<ConsentAnswer | Settlement>((resolve, reject) => {
      const abort = () => {
        this.#remove(view.id);
        reject(signal.reason);
      };
      signal.addEventListener("abort", abort, { once: true });
      const answered = (answer: ConsentAnswer | Settlement) => {
        signal.removeEventListener("abort", abort);
        this.#remove(view.id);
        resolve(answer);
      };
      this.#asks.set(view.id, { view, decide, answered });
      this.#changed();
    });
  }

  /** A person answered; false where nobody asks that any more, or there is no key to allow from now on. */
  answer(id: string, answer: ConsentAnswer): boolean {
    const ask = this.#asks.get(id);
    if (ask === undefined || (answer === "always" && !ask.view.canRemember)) return false;
    ask.answered(answer);
    return true;
  }

  /** Settles what the answer to another question has decided as well. */
  settle(): void {
    for (const { decide, answered } of [...this.#asks.values()]) {
      const decision = decide();
      if (isSettled(decision)) answered(decision);
    }
  }

  #remove(id: string): void {
    this.#asks.delete(id);
    this.#changed();
  }
}
