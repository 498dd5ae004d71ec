import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";

/** Time between two looks at what cannot tell of itself, milliseconds. */
const LOOK_MS = 50;

/** Longest time for what the worker knows to be seen everywhere, milliseconds. */
const PATIENCE_MS = 30_000;

/** Waits until a condition holds that nobody tells of, for as long as the test may last. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await sleep(LOOK_MS);
}

/** Waits until a look finds what is wanted; rejects with what it found last. */
export async function comesTo(wanted: unknown, look: () => Promise<unknown>): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  let seen = await look();
  for (; !isDeepStrictEqual(seen, wanted) && Date.now() < deadline; seen = await look()) await sleep(LOOK_MS);
  assert.deepEqual(seen, wanted);
}
