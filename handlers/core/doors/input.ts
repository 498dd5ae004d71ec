import * as v from "valibot";
import { explainIssue } from "../../protocol/index.ts";
import { type FieldProblem, ProblemError } from "../problems.ts";
import type { DoorContext } from "./door.ts";

const JSON_TYPE = /^application\/json\s*(;|$)/i;

/** The JSON body as a schema reads it; no body counts as `{}`. Throws a 400 or a 415. */
export async function readBody<T extends v.GenericSchema>(
  c: DoorContext,
  schema: T,
): Promise<v.InferOutput<T>> {
  return read(schema, (await readJson(c)).value, "body");
}

/** The JSON body undecided, and its text. Throws a 400 or a 415. */
export async function readJson(c: DoorContext): Promise<{ readonly value: unknown; readonly text: string }> {
  const bytes = await c.req.arrayBuffer();
  const type = c.req.header("Content-Type");
  if (type === undefined ? bytes.byteLength > 0 : !JSON_TYPE.test(type)) throw unsupportedType();
  if (bytes.byteLength === 0) return { value: {}, text: "{}" };
  const { value, text } = decode(bytes);
  // A schema of optional members would find none in an array and take it for an empty object.
  if (Array.isArray(value))
    throw invalid("body: an array.", [{ field: "body", problem: "must be a JSON object" }]);
  return { value, text };
}

function decode(bytes: ArrayBuffer): { readonly value: unknown; readonly text: string } {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return { value: JSON.parse(text), text };
  } catch {
    throw invalid("body: not valid JSON in UTF-8.", [{ field: "body", problem: "must be JSON in UTF-8" }]);
  }
}

/** The query as a schema reads it. Throws a 400. */
export function readQuery<T extends v.GenericSchema>(c: DoorContext, schema: T): v.InferOutput<T> {
  return read(schema, c.req.query(), "query");
}

function read<T extends v.GenericSchema>(schema: T, value: unknown, whole: string): v.InferOutput<T> {
  const result = v.safeParse(schema, value);
  if (result.success) return result.output;
  const errors = result.issues.map(
    (issue): FieldProblem => ({ field: v.getDotPath(issue) ?? whole, problem: explainIssue(issue) }),
  );
  throw invalid(errors.map(({ field, problem }) => `${field}: ${problem}`).join("; "), errors);
}

function invalid(detail: string, errors: readonly FieldProblem[]): ProblemError {
  const hint = "Correct the named members; unknown ones are ignored.";
  return new ProblemError({ status: 400, code: "INVALID_INPUT", detail, hint, errors });
}

function unsupportedType(): ProblemError {
  return new ProblemError({
    status: 415,
    code: "INVALID_INPUT",
    detail: "Content-Type: not application/json.",
    hint: "Send JSON with the header Content-Type: application/json.",
  });
}
