/** Values that arrive one by one and are awaited one by one. */
export class Mailbox<T> {
  readonly #unread: T[] = [];
  readonly #waiting: { readonly fits: (value: T) => boolean; readonly resolve: (value: T) => void }[] = [];

  put(value: T): void {
    const index = this.#waiting.findIndex((it) => it.fits(value));
    const [waiting] = index < 0 ? [] : this.#waiting.splice(index, 1);
    if (waiting === undefined) this.#unread.push(value);
    else waiting.resolve(value);
  }

  /** The oldest unread value that fits, or the next to come. */
  next(fits: (value: T) => boolean = () => true): Promise<T> {
    const index = this.#unread.findIndex(fits);
    const [unread] = index < 0 ? [] : this.#unread.splice(index, 1);
    if (unread !== undefined) return Promise.resolve(unread);
    return new Promise((resolve) => this.#waiting.push({ fits, resolve }));
  }
}
