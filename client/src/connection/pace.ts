/** Keeps a sender below the frames a second that its server takes, with a burst allowed. */
export class Pace {
  readonly #rate: number;
  readonly #burst: number;
  #tokens: number;
  #at: number;

  constructor(framesPerSecond: number, burst: number, now: number) {
    this.#rate = framesPerSecond;
    this.#burst = burst;
    this.#tokens = burst;
    this.#at = now;
  }

  /** Milliseconds until a frame may be sent; 0: now. */
  wait(now: number): number {
    this.#tokens = Math.min(this.#burst, this.#tokens + ((now - this.#at) * this.#rate) / 1000);
    this.#at = now;
    return this.#tokens >= 1 ? 0 : Math.ceil(((1 - this.#tokens) * 1000) / this.#rate);
  }

  /** Notes frames that were sent, also more than there was room for: the next one waits the longer. */
  spend(frames: number): void {
    this.#tokens -= frames;
  }
}
