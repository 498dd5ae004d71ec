import { type Ports, StoreUnavailable } from "../../ports/index.ts";
import type { Problem } from "../../protocol/index.ts";
import { ProblemError, problemOf, unavailableProblem } from "../problems.ts";

/** An RFC 9457 problem document; `retryAfterMs` also as the header that everybody understands. */
export function problemResponse(problem: Problem, headers: Readonly<Record<string, string>> = {}): Response {
  const { retryAfterMs } = problem;
  return new Response(JSON.stringify(problem), {
    status: problem.status,
    headers: {
      "Content-Type": "application/problem+json",
      ...(retryAfterMs !== undefined && {
        "Retry-After": String(Math.max(1, Math.ceil(retryAfterMs / 1000))),
      }),
      ...headers,
    },
  });
}

/** Whatever a door threw, as an answer. What nobody foresaw is logged by name and place, and answered without either. */
export function failureResponse(error: unknown, telemetry: Ports["telemetry"]): Response {
  if (error instanceof ProblemError) return problemResponse(error.problem, error.headers);
  if (error instanceof StoreUnavailable) return problemResponse(unavailableProblem(error));
  telemetry.log("error", "door_failed", { error: placeOf(error) });
  return problemResponse(
    problemOf({
      status: 500,
      code: "UNKNOWN",
      detail: "The server made a mistake.",
      hint: "Repeat the call; if it fails again, tell whoever runs the server.",
    }),
  );
}

export function notFoundResponse(): Response {
  return problemResponse(
    problemOf({
      status: 404,
      code: "INVALID_INPUT",
      detail: "There is no such door.",
      hint: "GET /signature tells what this server is.",
    }),
  );
}

/** 405 with what is allowed; that alone where somebody asked just for it. */
export function methodNotAllowedResponse(method: string, methods: readonly string[]): Response {
  const allow = methods.join(", ");
  if (method === "OPTIONS") return new Response(null, { status: 204, headers: { Allow: allow } });
  return problemResponse(
    problemOf({
      status: 405,
      code: "INVALID_INPUT",
      detail: "This door does not know the method.",
      hint: `Allowed methods: ${allow}.`,
    }),
    { Allow: allow },
  );
}

/** 404 for a thing that is absent or another tenant's: nobody can tell which. */
export function absent(what: string): ProblemError {
  return new ProblemError({
    status: 404,
    code: "INVALID_INPUT",
    detail: `There is no such ${what}.`,
    hint: "It may have expired, or belong to another key.",
  });
}

/** Name and place of an error, without its message: that may quote a request. */
function placeOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const places = error.stack?.split("\n").filter((line) => line.startsWith("    at ")) ?? [];
  return [error.name, ...places.slice(0, 3).map((line) => line.trim())].join(" ");
}
