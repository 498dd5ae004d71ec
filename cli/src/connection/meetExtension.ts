import type { SemantestClient } from "@semantest/sdk";

/** Longest wait, milliseconds: the look at the other server is one call, the move there a few more. */
const MEET_MS = 5000;

/**
 * Where no extension is connected, waits for the SDK, which looks at once at the other server and moves there if one is:
 * it moves only while no job is open, so this comes before the request. Never rejects but with the signal's reason.
 */
export async function meetExtension(
  client: Pick<SemantestClient, "on" | "status">,
  signal: AbortSignal,
  waitMs = MEET_MS,
): Promise<void> {
  if (client.status.extensions !== 0) return;
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, waitMs);
  const abort = () => reject(signal.reason);
  signal.addEventListener("abort", abort, { once: true });
  const stopListening = client.on("peers", (extensions) => {
    if (extensions > 0) resolve();
  });
  try {
    await promise;
  } finally {
    clearTimeout(timer);
    stopListening();
    signal.removeEventListener("abort", abort);
  }
}
