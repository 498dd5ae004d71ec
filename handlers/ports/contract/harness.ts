import assert from "node:assert/strict";
import type { Clock, Eventual } from "../index.ts";

/** A clock that only moves when it is told to. */
export class ManualClock implements Clock {
  #now: number;

  /** Default: an instant in the middle of a minute, so that no test leans on a window's edge. */
  constructor(now = Date.UTC(2026, 0, 15, 12, 0, 30)) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  advance(ms: number): void {
    this.#now += ms;
  }
}

/** One store under test. The adapter takes its time from the clock. */
export interface Harness<Store> {
  readonly store: Store;
  readonly clock: ManualClock;
  /** Ends the process that has the store, and gives what the next one sees. Absent where nothing outlives a process. */
  readonly reopen?: () => Promise<Store>;
  close(): Promise<void>;
}

/** What a platform has beyond the promises. */
export interface Traits {
  /** Its harness can `reopen`. */
  readonly durable: boolean;
}

/** Ends the process that has the store, and gives what the next one sees. */
export async function reopened<Store>({ reopen }: Harness<Store>): Promise<Store> {
  assert(reopen !== undefined, "the harness of a durable store must be able to reopen it");
  return reopen();
}

/** Makes a store that is empty, or whose other contents nobody can reach. */
export type MakeHarness<Store> = () => Promise<Harness<Store>>;

/** Gives each test of the surrounding `describe` a harness of its own, and cleans up behind it. */
export function useHarness<H extends { close(): Promise<void> }>(make: () => Promise<H>): () => H {
  let current: H | undefined;
  beforeEach(async () => {
    current = await make();
  });
  afterEach(async () => {
    await current?.close();
    current = undefined;
  });
  return () => {
    assert(current !== undefined, "a harness exists only inside a test");
    return current;
  };
}

/** Strings that mean something to some language, path, query or key format, as ids of a hostile peer. */
export const HOSTILE_IDS: readonly string[] = [
  "__proto__",
  "constructor",
  "toString",
  "hasOwnProperty",
  "..",
  "../../etc/passwd",
  "a/b",
  "a:b",
  "t:other",
  "~",
  "%2e%2e",
  "$where",
  "' OR 1=1 --",
  "\u0000",
  "ｆｏｘ",
  " ",
];

/** Proves that a call with an aborted signal fails with the signal's reason. */
export async function rejectsAborted(
  call: (options: { signal: AbortSignal }) => Eventual<unknown>,
): Promise<void> {
  const reason = new Error("the caller gave up");
  await assert.rejects(async () => call({ signal: AbortSignal.abort(reason) }), reason);
}

/** How many of the answers are this one. */
export function countOf<T>(answers: readonly T[], answer: T): number {
  return answers.filter((it) => it === answer).length;
}
