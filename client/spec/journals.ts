import type { Asked, Naming } from "../src/delivery/journalEntry.ts";
import { TakerJournal } from "../src/delivery/takerJournal.ts";
import type { KeyValueStore } from "../src/storage.ts";

export const LOCAL = "ws://localhost:3003";
export const CLOUD = "wss://cloud.example";

/** A request as a taker's journal gets it. */
export const asked = (members: Partial<Asked> = {}): Asked => ({
  correlationId: "job",
  server: LOCAL,
  attempt: 1,
  asker: "key-a",
  request: "fox",
  ...members,
});

/** Names and times that a test knows. */
export class Clock implements Naming {
  time = 1_000_000_000;
  #serial = 0;
  readonly now = () => this.time;
  readonly newId = () => {
    this.#serial += 1;
    return `event-${this.#serial}`;
  };
}

/** A journal, open on this store. */
export async function journalOn(store: KeyValueStore, clock = new Clock()): Promise<TakerJournal> {
  const journal = new TakerJournal(store, clock);
  await journal.open();
  return journal;
}
