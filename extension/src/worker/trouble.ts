/** The last failure of the connection: over once there is a connection, and readable still. */
export class Trouble {
  #last: { readonly code: string; readonly at: number } | undefined;
  #isOver = false;

  get last(): { readonly code: string; readonly at: number } | undefined {
    return this.#last;
  }

  /** Code of a failure after which nothing was connected yet. */
  get present(): string | undefined {
    return this.#isOver ? undefined : this.#last?.code;
  }

  began(code: string, at: number): void {
    this.#last = { code, at };
    this.#isOver = false;
  }

  /** There is a connection. */
  ended(): void {
    this.#isOver = true;
  }

  forget(): void {
    this.#last = undefined;
  }
}
