/** What the process answers to its caller. The table in README.md says the same in prose. */
export const EXIT = {
  /** Done. */
  ok: 0,
  /** Tried and failed for a reason none of the others names. */
  failed: 1,
  /** Arguments, settings or local files do not allow it; nothing was sent. */
  usage: 2,
  /** No Semantest server could be reached, or none that proved to be one. */
  noServer: 3,
  /** No extension took the job, or it did not answer in time. */
  noAnswer: 4,
  /** A server or the person at the browser said no: key, permission, rate. */
  refused: 5,
} as const;

/** One of `EXIT`, one of the server's own reasons (10 to 12), or 128 + the number of the signal that interrupted the command. */
export type ExitCode = (typeof EXIT)[keyof typeof EXIT] | 10 | 11 | 12 | 129 | 130 | 143;
