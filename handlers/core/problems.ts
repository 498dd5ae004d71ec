import type { StoreUnavailable } from "../ports/index.ts";
import type { ErrorCode, Problem } from "../protocol/index.ts";

/** Node's own titles; importing the module would load its whole web client, a tenth of a Lambda's cold start. */
const { STATUS_CODES } = process.getBuiltinModule("node:http");

/** What went wrong, in words for a person, and what to do about it. */
export interface ProblemDetails {
  /** HTTP status, 400..599. */
  readonly status: number;
  readonly code: ErrorCode;
  readonly detail: string;
  readonly hint: string;
  readonly retryAfterMs?: number;
  /** Members of the request that were refused, with what is allowed; never their values. */
  readonly errors?: readonly FieldProblem[];
}

export interface FieldProblem {
  readonly field: string;
  readonly problem: string;
}

/** A refusal on its way to the door that answers with it. */
export class ProblemError extends Error {
  override readonly name = "ProblemError";
  readonly problem: Problem;
  readonly headers: Readonly<Record<string, string>>;

  constructor(details: ProblemDetails, headers: Readonly<Record<string, string>> = {}) {
    super(details.detail);
    this.problem = problemOf(details);
    this.headers = headers;
  }
}

/** RFC 9457 document; its type is `about:blank`, so its title is the status in words. */
export function problemOf({ status, ...members }: ProblemDetails): Problem {
  return { type: "about:blank", title: STATUS_CODES[status] ?? "Error", status, ...members };
}

/** 503 for a platform that did not answer. */
export function unavailableProblem({ retryAfterMs }: StoreUnavailable): Problem {
  return problemOf({
    status: 503,
    code: "UNAVAILABLE",
    detail: "The store did not answer.",
    hint: "Nothing was lost; repeat the call.",
    retryAfterMs,
  });
}
