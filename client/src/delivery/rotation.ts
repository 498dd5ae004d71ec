/** Hands out the names of a list in turns of a limited size, each turn where the last one stopped. */
export class Rotation {
  #turn = 0;

  take(names: readonly string[], limit: number): string[] {
    if (names.length <= limit) return [...names];
    const from = this.#turn % names.length;
    this.#turn = from + limit;
    return [...names.slice(from), ...names.slice(0, from)].slice(0, limit);
  }
}
