/**
 * What a close code asks for. Codes are only hints, since few platforms let a server choose them; the reason for a
 * close is a frame.
 * `retry`: connect again; `later`: not before some seconds; `authenticate`: get a new ticket once, then give this server
 * up; `suspect`: what was under way may be the cause.
 */
export type CloseAction = "retry" | "later" | "authenticate" | "suspect";

/** Action per close code; a code without one means `retry`. */
export type CloseActions = Readonly<Record<number, CloseAction>>;

/** The classification that applies where no other is given. */
export const CLOSE_ACTIONS: CloseActions = {
  1002: "suspect",
  1003: "suspect",
  1007: "suspect",
  1008: "authenticate",
  1009: "suspect",
  1013: "later",
  4401: "authenticate",
  4403: "authenticate",
};
