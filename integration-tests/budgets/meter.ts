/** What was asked of a platform. */
export interface Bill {
  /** Calls of the store, reads and writes. */
  calls: number;
  writes: number;
  sends: number;
  /**
   * Reads beyond the budgets: of the release record, cached for 15 s, and of the sender's own session, by which a revocation
   * is noticed, cached for 5 s.
   */
  checks: number;
}

/** Second part of the release record's key. */
const RELEASE = "release";

/** Counts what a store and sockets are asked. */
export class Meter {
  #bill = emptyBill();
  #sender: string | undefined;

  write(): void {
    this.#bill.calls += 1;
    this.#bill.writes += 1;
  }

  /** `item`: second part of the key of the one item that is read. */
  read(item: string | undefined): void {
    if (item === RELEASE || (item !== undefined && item === this.#sender)) this.#bill.checks += 1;
    else this.#bill.calls += 1;
  }

  sent(): void {
    this.#bill.sends += 1;
  }

  /** What some work costs that is done for this session. */
  async measure(session: string | undefined, work: () => Promise<unknown>): Promise<Bill> {
    this.#bill = emptyBill();
    this.#sender = session === undefined ? undefined : `s:${session}`;
    await work();
    return this.#bill;
  }
}

function emptyBill(): Bill {
  return { calls: 0, writes: 0, sends: 0, checks: 0 };
}
