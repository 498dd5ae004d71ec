import { setFlagsFromString } from "node:v8";

/**
 * Has V8 make every object young, for the whole process; to be called before the server serves. V8 watches where objects are
 * made that outlive the first collections, and from then on makes those of the same line old at once. The frames and lists
 * of a busy start teach it so, and later ones then keep what they refer to alive until the next full collection: each young
 * collection copies it, and stops the server for ten times as long (decision 0032). A V8 that does not know the
 * flag says so in one line on standard error and goes on.
 */
export function keepYoungObjectsYoung(): void {
  setFlagsFromString("--no-allocation-site-pretenuring");
}
