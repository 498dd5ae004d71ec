import * as v from "valibot";
import type { Verdict } from "../../core/contract.ts";
import type { Principal } from "../../ports/index.ts";
import { PrincipalSchema } from "../../ports/recordSchemas.ts";
import { type Problem, ProblemSchema } from "../../protocol/index.ts";

/*
 * What the authorizer found out, as it rides in the context of every event of the socket: API Gateway allows texts, numbers
 * and booleans there, and gives all of them back as texts.
 */

/** Member of the authorizer's context. */
const MEMBER = "admission";
/** Version that this release writes; the next one is read as well, since a rollout has both. */
const VERSION = 1;

const AdmissionSchema = v.union([
  v.object({ v: v.number(), openedAt: v.number(), principal: PrincipalSchema }),
  v.object({ v: v.number(), refusal: ProblemSchema }),
]);

export type Admission =
  | { readonly openedAt: number; readonly principal: Principal }
  | { readonly refusal: Problem };

export type AuthorizerContext = Readonly<Record<string, string>>;

export function contextOf(verdict: Verdict, now: number): AuthorizerContext {
  const { accepted } = verdict;
  const admission = accepted
    ? { v: VERSION, openedAt: now, principal: verdict.principal }
    : { v: VERSION, refusal: verdict.problem };
  return { [MEMBER]: JSON.stringify(admission) };
}

/** Undefined where no authorizer of ours decided. */
export function admissionOf(
  context: Readonly<Record<string, unknown>> | null | undefined,
): Admission | undefined {
  const carried = context?.[MEMBER];
  if (typeof carried !== "string") return undefined;
  const parsed = v.safeParse(AdmissionSchema, parseJson(carried));
  return parsed.success && parsed.output.v <= VERSION + 1 ? parsed.output : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
