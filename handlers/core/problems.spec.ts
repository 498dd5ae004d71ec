import assert from "node:assert/strict";
import * as v from "valibot";
import { StoreUnavailable } from "../ports/index.ts";
import { ProblemSchema } from "../protocol/index.ts";
import { ProblemError, problemOf, unavailableProblem } from "./problems.ts";

const details = {
  status: 422,
  code: "INVALID_INPUT",
  detail: "size: differs",
  hint: "Upload again.",
} as const;

describe("problems", () => {
  it("are RFC 9457 documents titled by their status", () => {
    assert.deepEqual(problemOf(details), { type: "about:blank", title: "Unprocessable Entity", ...details });
  });

  it("fit the published schema", () => {
    assert.ok(v.is(ProblemSchema, problemOf({ ...details, retryAfterMs: 5, errors: [] })));
  });

  it("are titled Error for a status without a name", () => {
    assert.equal(problemOf({ ...details, status: 599 }).title, "Error");
  });

  it("travel as errors with their headers", () => {
    const error = new ProblemError(details, { Allow: "GET" });
    assert.deepEqual(
      [error.problem.status, error.headers, error.message],
      [422, { Allow: "GET" }, "size: differs"],
    );
    assert.deepEqual(new ProblemError(details).headers, {});
  });

  it("say when to repeat a call the store did not answer, and nothing of its error", () => {
    const problem = unavailableProblem(new StoreUnavailable("disk /secret full", { retryAfterMs: 2500 }));
    assert.deepEqual([problem.status, problem.code, problem.retryAfterMs], [503, "UNAVAILABLE", 2500]);
    assert.doesNotMatch(JSON.stringify(problem), /secret/);
  });
});
