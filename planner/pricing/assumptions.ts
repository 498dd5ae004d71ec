// What a month is reckoned with where neither the program nor the caller says it. The appendix of prices prints them.

/** Of a month, as both clouds bill it. */
export const HOURS_A_MONTH = 730;
/** Bytes of one frame, in KB: envelope, names and a prompt of usual length. Both clouds count it as one message. */
export const FRAME_KB = 1;
/** Size of an HTTP call's answer and of its request, in KB. */
export const CALL_KB = 1;
/** Of one image, in MB. */
export const IMAGE_MB = 2;
/** How long a job runs, in seconds: its extension pings more often meanwhile. */
export const JOB_SECONDS = 60;
/** Between two pings of a peer with an open job, in seconds. `protocol`: heartbeats. */
export const BUSY_PING_SECONDS = 25;
/** Between two pings of an idle peer on a cloud, in seconds. */
export const IDLE_PING_SECONDS = 240;
/** Age at which a socket is asked to reconnect, in minutes. */
export const SOCKET_MINUTES = 100;
/** HTTP calls by which an image comes and goes: grant, completion, address; the bytes themselves are no calls. */
export const CALLS_AN_IMAGE = 3;
/** Messages, store calls and function calls of a whole job of four durable events; counted by the suites of the adapters. */
export const JOB = { sent: 4, received: 8, writes: 7, reads: 2 } as const;
/** The same to open a socket with a ticket, and to lose it: an extension's, which are the dearer ones. */
export const SOCKET = { writes: 6, reads: 4, calls: 4 } as const;
/** Logs that one call of a function leaves, in KB: what the platform and the service say, with its counts. */
export const CALL_LOG_KB = 1;
/** Logs that one event leaves in the access log of an API or of the edge, in KB. */
export const ACCESS_LOG_KB = 0.5;
/** What one user's key and session take of the store, in KB. */
export const USER_KB = 2;
