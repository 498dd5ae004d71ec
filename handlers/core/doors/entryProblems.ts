import type { Problem } from "../../protocol/index.ts";
import { problemOf } from "../problems.ts";

/** A call that did not come through the edge. */
export const NOT_HERE: Problem = problemOf({
  status: 403,
  code: "PERMISSION_DENIED",
  detail: "This host answers only its own edge.",
  hint: "Call the service's public host.",
});

/** A call that no `Request` can be. */
export const UNREADABLE: Problem = problemOf({
  status: 400,
  code: "INVALID_INPUT",
  detail: "This is no call that a door could read.",
  hint: "GET /signature tells what this server is.",
});

/** A failure that nobody foresaw, on a platform where the next call may meet another process. */
export const FAILED: Problem = problemOf({
  status: 503,
  code: "UNAVAILABLE",
  detail: "The server could not finish this call.",
  hint: "Repeat it a little later.",
  retryAfterMs: 1000,
});
