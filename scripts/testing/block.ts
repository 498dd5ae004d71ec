import { appendFileSync, closeSync, openSync, readFileSync } from "node:fs";

/**
 * What one process of many has to say, in its order and kept together: its own output and lines about it. In a file,
 * since a pipe would stay open as long as anything that the process has left behind.
 */
export class Block {
  readonly #file: string;
  readonly #descriptor: number;

  constructor(file: string) {
    this.#file = file;
    this.#descriptor = openSync(file, "a");
  }

  /** Takes a child's output. */
  get descriptor(): number {
    return this.#descriptor;
  }

  readonly print = (line: string): void => appendFileSync(this.#descriptor, `${line}\n`);

  /** Gives all that was said and takes no more. */
  close(): string {
    closeSync(this.#descriptor);
    return readFileSync(this.#file, "utf8");
  }
}
