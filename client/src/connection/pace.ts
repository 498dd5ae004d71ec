/** Keeps a sender below the frames a second that its server takes, with a burst allowed. Times are in milliseconds. */
export class Pace {
  /** Time one frame takes of what is allowed. */
  readonly #step: number;
  /** How far the sender may be ahead of the allowed rate before another frame. */
  readonly #lead: number;
  /** When a whole burst is free again. */
  #freeAt = 0;

  constructor(framesPerSecond: number, burst: number) {
    this.#step = 1000 / framesPerSecond;
    this.#lead = (burst - 1) * this.#step;
  }

  /** Time until a frame may be sent; 0: now. */
  wait(now: number): number {
    return Math.max(0, Math.ceil(this.#freeAt - now - this.#lead));
  }

  /** Notes frames that were sent, also more than there was room for: the next one waits the longer. */
  spend(frames: number, now: number): void {
    this.#freeAt = Math.max(this.#freeAt, now) + frames * this.#step;
  }
}
