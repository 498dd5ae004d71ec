import { basename, dirname } from "node:path";
import { setImmediate as endOfTurn } from "node:timers/promises";
import type { Disk, DiskFile } from "../disk.ts";

/** An operation that changes something, as `write segment-00000001.jsonl`. */
export type Operation = `${"open" | "write" | "sync" | "close" | "truncate" | "rename" | "remove"} ${string}`;

/** What becomes of an operation: it succeeds, it fails without effect, half of it happens, or all of it, and it fails. */
export type Fate = "done" | "refused" | "half" | "late";

interface Inode {
  bytes: Buffer;
}

/** A disk in memory that does what a test says of each operation. */
export class SimulatedDisk implements Disk {
  readonly #files: Map<string, Inode>;
  readonly operations: Operation[] = [];
  /** Asked before each operation. */
  fate: (operation: Operation) => Fate = () => "done";
  /** Operations wait for it before anything happens. */
  gate: Promise<void> | undefined;
  /** Bytes that are told to be free. */
  space = Number.POSITIVE_INFINITY;
  /** What failed operations throw. */
  error: Error = Object.assign(new Error("no space left on device"), { code: "ENOSPC" });

  constructor(files = new Map<string, Inode>()) {
    this.#files = files;
  }

  /** The same bytes under a working disk: what the next process finds. */
  survivor(): SimulatedDisk {
    return new SimulatedDisk(
      new Map([...this.#files].map(([path, it]) => [path, { bytes: Buffer.from(it.bytes) }])),
    );
  }

  /** Names and contents. */
  contents(): Record<string, string> {
    return Object.fromEntries([...this.#files].map(([path, it]) => [basename(path), it.bytes.toString()]));
  }

  put(path: string, text: string | Uint8Array): void {
    this.#files.set(path, { bytes: Buffer.from(text) });
  }

  async free(): Promise<number> {
    return this.space;
  }

  async makeFolder(): Promise<void> {}

  async list(folder: string): Promise<readonly string[]> {
    return [...this.#files.keys()].filter((it) => dirname(it) === folder).map((it) => basename(it));
  }

  async *read(path: string): AsyncIterable<Uint8Array> {
    const { bytes } = this.#inode(path);
    for (let start = 0; start < bytes.length; start += 50) yield bytes.subarray(start, start + 50);
  }

  async open(path: string): Promise<DiskFile> {
    await this.#perform(`open ${basename(path)}`, () => {
      if (!this.#files.has(path)) this.#files.set(path, { bytes: Buffer.alloc(0) });
    });
    const inode = this.#inode(path);
    const name = basename(path);
    return {
      write: (bytes, offset) =>
        this.#perform(`write ${name}`, (half) => {
          const written = half ? bytes.subarray(0, bytes.length / 2) : bytes;
          const size = Math.max(inode.bytes.length, offset + written.length);
          inode.bytes = Buffer.concat([inode.bytes], size);
          inode.bytes.set(written, offset);
        }),
      sync: () => this.#perform(`sync ${name}`, () => undefined),
      close: () => this.#perform(`close ${name}`, () => undefined),
    };
  }

  truncate(path: string, size: number): Promise<void> {
    return this.#perform(`truncate ${basename(path)}`, () => {
      const inode = this.#inode(path);
      inode.bytes = inode.bytes.subarray(0, size);
    });
  }

  rename(from: string, to: string): Promise<void> {
    return this.#perform(`rename ${basename(to)}`, () => {
      this.#files.set(to, this.#inode(from));
      this.#files.delete(from);
    });
  }

  remove(path: string): Promise<void> {
    return this.#perform(`remove ${basename(path)}`, () => void this.#files.delete(path));
  }

  syncFolder(path: string): Promise<void> {
    return this.#perform(`sync ${basename(path)}`, () => undefined);
  }

  async #perform(operation: Operation, effect: (half: boolean) => void): Promise<void> {
    this.operations.push(operation);
    const fate = this.fate(operation);
    await endOfTurn();
    await this.gate;
    if (fate === "done" || fate === "late") effect(false);
    if (fate === "half" && operation.startsWith("write")) effect(true);
    if (fate !== "done") throw this.error;
  }

  #inode(path: string): Inode {
    const inode = this.#files.get(path);
    if (inode === undefined) throw Object.assign(new Error("no such file"), { code: "ENOENT" });
    return inode;
  }
}
