/** Finds for each socket the one that named the same pair. */
export class Pairing<T extends object> {
  readonly #waiting = new Map<string, T>();
  readonly #partners = new WeakMap<T, T>();

  join(pair: string, socket: T): void {
    const partner = this.#waiting.get(pair);
    if (partner === undefined) {
      this.#waiting.set(pair, socket);
      return;
    }
    this.#waiting.delete(pair);
    this.#partners.set(partner, socket).set(socket, partner);
  }

  leave(pair: string, socket: T): void {
    if (this.#waiting.get(pair) === socket) this.#waiting.delete(pair);
  }

  partnerOf(socket: T): T | undefined {
    return this.#partners.get(socket);
  }
}
