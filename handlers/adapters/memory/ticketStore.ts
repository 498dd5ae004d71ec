import type { CallOptions, Clock, TicketRecord, TicketStore } from "../../ports/index.ts";
import { SweptMap } from "./sweptMap.ts";

/** Tickets that may wait at once; more push out the oldest, which live a minute at most anyway. */
const MAX_TICKETS = 100_000;

/** Tickets in memory only: after a restart a peer asks for a new one, and a used one cannot come back. */
export class MemoryTicketStore implements TicketStore {
  readonly #clock: Clock;
  readonly #tickets = new SweptMap<TicketRecord>((it, now) => now >= it.expiresAt);

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async issue(ticket: TicketRecord, options?: CallOptions): Promise<void> {
    options?.signal?.throwIfAborted();
    this.#tickets.set(ticket.hash, ticket, this.#clock.now());
    if (this.#tickets.size > MAX_TICKETS) this.#tickets.dropOldest();
  }

  async consume(hash: string, options?: CallOptions): Promise<TicketRecord | undefined> {
    options?.signal?.throwIfAborted();
    const ticket = this.#tickets.get(hash, this.#clock.now());
    this.#tickets.delete(hash);
    return ticket;
  }
}
