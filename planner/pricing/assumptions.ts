// What the arguments do not say. Calls are those of the protocol's budgets, the dearer side where two differ.

export const HOURS_A_MONTH = 730;
export const SECONDS_A_MONTH = HOURS_A_MONTH * 3_600;
export const GB = 1e9;

/** Frames that the peers of a job send: request, initiated, generated, downloaded. */
export const FRAMES_SENT_PER_JOB = 4;
/** From the request to the picture. */
export const JOB_SECONDS = 60;
/** A client and an extension ping while it is open. */
export const SOCKETS_PER_JOB = 2;
export const SECONDS_BETWEEN_PINGS = { open: 25, idle: 240 };
/** A socket is asked to reconnect at 1 h 40. */
export const SOCKET_MINUTES = 100;
/** With its envelope; billed as one message by both clouds. */
export const FRAME_BYTES = 1_000;
export const IMAGE_BYTES = 2_000_000;
/** HTTP calls of an image: grant, completion, link. */
export const CALLS_PER_IMAGE = 3;

/** Calls of the store, by what happens. */
export const STORE_CALLS = {
  /** The budget of a warm job, and a look for revocation at each of its frames. */
  job: { writes: 7, reads: 2 + FRAMES_SENT_PER_JOB },
  pingOfOpenJob: { writes: 1, reads: 1 },
  /** Ticket, opening and end of an extension's socket. */
  connection: { writes: 2 + 3 + 2, reads: 1 + 1 + 1 },
  /** Limit and key of each of three calls; record written twice, read twice. */
  image: { writes: CALLS_PER_IMAGE + 2, reads: CALLS_PER_IMAGE + 2 },
};
/** Calls of functions for a connection: ticket, opening, greeting, end; and on AWS the authorizer. */
export const CALLS_PER_CONNECTION = 4;

/** Bytes that a person and a job of the last two hours keep in the store. */
export const STORED_BYTES = { user: 4_000, job: 10_000 };
export const JOB_KEPT_HOURS = 2;
