import { problemResponse } from "../../core/doors/answers.ts";
import { FAILED } from "../../core/doors/entryProblems.ts";
import { unavailableProblem } from "../../core/problems.ts";
import { StoreUnavailable, type Telemetry } from "../../ports/index.ts";
import { errorFields } from "../../ports/logFields.ts";

/** Runs one invocation. Never throws: a failure is told and answered with a problem document. */
export async function invoke(
  telemetry: Telemetry,
  door: string,
  work: () => Promise<Response>,
): Promise<Response> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof StoreUnavailable) return problemResponse(unavailableProblem(error));
    telemetry.count("handler_failures_total", { door });
    telemetry.log("error", "invocation_failed", { door, ...errorFields(error) });
    return problemResponse(FAILED);
  }
}
