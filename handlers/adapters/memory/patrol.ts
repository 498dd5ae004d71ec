/** Walks a collection a few entries at a time, round and round, while the collection changes. */
export class Patrol<T> {
  readonly #walk: () => Iterator<T>;
  #position: Iterator<T>;

  constructor(walk: () => Iterator<T>) {
    this.#walk = walk;
    this.#position = walk();
  }

  /** The next entry; undefined once at the end of each round. */
  next(): T | undefined {
    const step = this.#position.next();
    if (step.done !== true) return step.value;
    this.#position = this.#walk();
    return undefined;
  }
}
