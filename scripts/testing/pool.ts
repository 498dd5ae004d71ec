/** Work that a pool starts when it has room. */
export interface Job<T> {
  /** It keeps a processor busy. */
  readonly busy: boolean;
  /** What it changes: nobody who changes or reads the same runs meanwhile. */
  readonly changes?: string | undefined;
  /** What it reads: nobody who changes it runs meanwhile. */
  readonly reads?: string | undefined;
  /** Never rejects: what went wrong is part of the result. */
  readonly run: () => Promise<T>;
}

/** How much may run at once; both at least 1. */
export interface Room {
  readonly jobs: number;
  /** Of these, how many busy ones. */
  readonly busy: number;
}

/** Runs all jobs, the first that fits first; gives their results in the order of the jobs. */
export async function runPool<T>(jobs: readonly Job<T>[], room: Room): Promise<T[]> {
  const waiting = new Set(jobs);
  const running = new Map<Job<T>, Promise<T>>();
  const results = new Map<Job<T>, Promise<T>>();
  while (waiting.size > 0 || running.size > 0) {
    const next = [...waiting].find((job) => fits(job, [...running.keys()], room));
    if (next === undefined) {
      await Promise.race(running.values());
      continue;
    }
    waiting.delete(next);
    const result = next.run().finally(() => running.delete(next));
    running.set(next, result);
    results.set(next, result);
  }
  return Promise.all(jobs.flatMap((job) => results.get(job) ?? []));
}

function fits<T>(job: Job<T>, running: readonly Job<T>[], room: Room): boolean {
  if (running.length >= room.jobs) return false;
  if (job.busy && running.filter(({ busy }) => busy).length >= room.busy) return false;
  return running.every((other) => !disturbs(job, other) && !disturbs(other, job));
}

function disturbs<T>({ changes }: Job<T>, other: Job<T>): boolean {
  return changes !== undefined && (changes === other.changes || changes === other.reads);
}
