import type { Dialect } from "./dialect.ts";
import { Peer } from "./peer.ts";

/** A client and the extension its requests name. */
export interface Pair {
  readonly client: Peer;
  readonly extension: Peer;
}

/** Pairs that open their sockets at the same time. */
const AT_ONCE = 25;

/** Opens both sockets of each pair, a few at a time. */
export async function openPairs(dialect: Dialect, port: number, count: number): Promise<Pair[]> {
  const pairs: Pair[] = [];
  while (pairs.length < count) {
    const group = Math.min(AT_ONCE, count - pairs.length);
    const opening = Array.from({ length: group }, (_, index) =>
      openPair(dialect, port, pairs.length + index),
    );
    pairs.push(...(await Promise.all(opening)));
  }
  return pairs;
}

async function openPair(dialect: Dialect, port: number, index: number): Promise<Pair> {
  const extension = await Peer.open(dialect, port, String(index), "extension");
  const client = await Peer.open(dialect, port, String(index), "client");
  return { client, extension };
}

export async function closePairs(pairs: readonly Pair[]): Promise<void> {
  await Promise.all(pairs.flatMap(({ client, extension }) => [client.close(), extension.close()]));
}
