/** Something to be run, and about how long it takes. */
export interface Job<T> {
  /** Any unit; jobs are compared by it. */
  readonly seconds: number;
  run(): Promise<T>;
}

/** Runs as many jobs at once as there are lanes, those that take longest first. */
export async function runInLanes<T>(jobs: readonly Job<T>[], lanes: number): Promise<T[]> {
  const waiting = jobs.toSorted((a, b) => b.seconds - a.seconds).values();
  const results: T[] = [];
  await Promise.all(
    Array.from({ length: lanes }, async () => {
      for (const job of waiting) results.push(await job.run());
    }),
  );
  return results;
}
