import * as v from "valibot";

/** As much of an area of the extension storage as one value needs. */
export interface ValueArea {
  get(name: string): Promise<Record<string, unknown>>;
  set(values: Record<string, unknown>): Promise<void>;
}

/** One value of the extension storage: read once, kept in memory, written through in order. */
export class Stored<T> {
  readonly #area: ValueArea;
  readonly #name: string;
  readonly #schema: v.GenericSchema<unknown, T>;
  readonly #initial: T;
  #value: T;
  #written: Promise<void> = Promise.resolve();
  #isOver = false;

  constructor(area: ValueArea, name: string, schema: v.GenericSchema<unknown, T>, initial: T) {
    this.#area = area;
    this.#name = name;
    this.#schema = schema;
    this.#initial = initial;
    this.#value = initial;
  }

  get value(): T {
    return this.#value;
  }

  /**
   * Reads what an earlier worker or another device wrote; what is not of the schema counts as absent, and absent is the
   * initial value. What is set here meanwhile is newer, and stays.
   */
  async load(): Promise<void> {
    let written: Promise<void>;
    let found: unknown;
    do {
      written = this.#written;
      await written.catch(() => undefined);
      found = (await this.#area.get(this.#name))[this.#name];
    } while (written !== this.#written);
    const known = v.safeParse(this.#schema, found);
    this.#value = known.success ? known.output : this.#initial;
  }

  /** Resolves once the value would survive the worker. */
  set(value: T): Promise<void> {
    if (this.#isOver) return this.#written;
    this.#value = value;
    this.#written = this.#written.catch(() => undefined).then(() => this.#area.set({ [this.#name]: value }));
    return this.#written;
  }

  /**
   * Writes nothing any more: what was erased stays erased, whoever still has something to note. Resolves once nothing is
   * being written.
   */
  async end(): Promise<void> {
    this.#isOver = true;
    await this.#written.catch(() => undefined);
  }
}
