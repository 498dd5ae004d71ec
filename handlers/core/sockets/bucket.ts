/** Parts of a token: whole numbers keep the state of a thousand idle connections small, and its change cheap. */
const PARTS = 1000;

/** Allows `rate` tokens a second and `burst` at once; the state is two numbers a connection. */
export class TokenBucket {
  readonly #start: number;
  readonly #rate: number;
  readonly #full: number;
  #parts: number;
  /** Milliseconds since the start. */
  #at = 0;

  constructor(rate: number, burst: number, now: number) {
    this.#start = now;
    this.#rate = rate;
    this.#full = burst * PARTS;
    this.#parts = this.#full;
  }

  /** Takes one token; otherwise the milliseconds until there is one. */
  take(now: number): number {
    const at = now - this.#start;
    // A thousandth of a token for each millisecond and token a second.
    const gained = Math.max(0, at - this.#at) * this.#rate;
    this.#parts = Math.min(this.#full, this.#parts + gained);
    this.#at = at;
    if (this.#parts < PARTS) return Math.ceil((PARTS - this.#parts) / this.#rate);
    this.#parts -= PARTS;
    return 0;
  }
}
