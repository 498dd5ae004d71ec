import type { Cursor, JobDocument } from "../../protocol/index.ts";
import { ProblemError } from "../problems.ts";

/** Pause before the second look, milliseconds; it doubles up to the longest, so a waiting client costs little. */
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 1000;
const RETRY_MS = 1000;

export interface JobWaitOptions {
  /** Polls that may wait at once. */
  readonly limit: number;
  /** Waits; returns early, without an error, once the signal aborts. */
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

/** One long poll. */
export interface JobPoll {
  readonly look: () => Promise<JobDocument | undefined>;
  readonly after: Cursor | undefined;
  /** Longest wait, milliseconds; 0 looks once. */
  readonly waitMs: number;
  /** Aborts when the client has gone. */
  readonly signal: AbortSignal;
}

/** Waits until there is news of a job. A platform without a timer has no other way than to look again. */
export class JobWait {
  readonly #options: JobWaitOptions;
  #waiting = 0;

  constructor(options: JobWaitOptions) {
    this.#options = options;
  }

  /** The job as it is once there is news, or at the end of the wait. Throws a 503 where too many wait already. */
  async poll(poll: JobPoll): Promise<JobDocument | undefined> {
    const first = await poll.look();
    if (first === undefined || poll.waitMs === 0 || isNews(first, poll.after)) return first;
    if (this.#waiting >= this.#options.limit) throw tooManyWait();
    this.#waiting += 1;
    try {
      return await this.#untilNews(poll, first);
    } finally {
      this.#waiting -= 1;
    }
  }

  async #untilNews({ look, waitMs, signal }: JobPoll, first: JobDocument): Promise<JobDocument | undefined> {
    const seen = JSON.stringify(first);
    let latest: JobDocument | undefined = first;
    let pause = FIRST_PAUSE_MS;
    // Counted in pauses, not by the clock: a clock that is set back must not make the poll endless.
    let left = waitMs;
    while (left > 0 && !signal.aborted && JSON.stringify(latest) === seen) {
      const step = Math.min(pause, left);
      await this.#options.sleep(step, signal);
      latest = await look();
      left -= step;
      pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
    }
    return latest;
  }
}

/**
 * Whether a first look already tells something new. Events without a number come with every answer: for a client that
 * names a cursor they are no news by themselves, else its polls would never wait.
 */
function isNews({ status, events }: JobDocument, after: Cursor | undefined): boolean {
  return status === "ended" || events.some((it) => after === undefined || it.sequence !== undefined);
}

function tooManyWait(): ProblemError {
  return new ProblemError({
    status: 503,
    code: "UNAVAILABLE",
    detail: "Too many calls wait for jobs.",
    hint: "Ask without wait, or a little later.",
    retryAfterMs: RETRY_MS,
  });
}
