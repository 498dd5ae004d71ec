interface Work {
  readonly stop: AbortController;
  readonly ended: PromiseWithResolvers<void>;
}

/** Jobs under way in this worker, from their beginning until their end lies in the journal. */
export class Works {
  readonly #open = new Map<string, Work>();

  get size(): number {
    return this.#open.size;
  }

  has(correlationId: string): boolean {
    return this.#open.has(correlationId);
  }

  /** Notes a job; the signal aborts where the person stops it. */
  begin(correlationId: string): AbortSignal {
    const work = { stop: new AbortController(), ended: Promise.withResolvers<void>() };
    this.#open.set(correlationId, work);
    return work.stop.signal;
  }

  /** Notes the end of a job; of the one alone that `begin` gave this signal, where one is named: another may have begun since. */
  end(correlationId: string, of?: AbortSignal): void {
    const work = this.#open.get(correlationId);
    if (of !== undefined && work?.stop.signal !== of) return;
    work?.ended.resolve();
    this.#open.delete(correlationId);
  }

  /** Stops a job; false where none of that name is under way. */
  stop(correlationId: string): boolean {
    const work = this.#open.get(correlationId);
    work?.stop.abort();
    return work !== undefined;
  }

  /** Stops every job and waits for their ends, for at most `patienceMs`. */
  async stopAll(patienceMs: number): Promise<void> {
    const open = [...this.#open.values()];
    for (const { stop } of open) stop.abort();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, patienceMs);
    });
    await Promise.race([Promise.all(open.map(({ ended }) => ended.promise)), late]);
    clearTimeout(timer);
  }
}
