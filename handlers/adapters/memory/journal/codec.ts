import * as v from "valibot";
import {
  DispatchChangeSchema,
  EventSchema,
  ImageSchema,
  JobSchema,
  KeySchema,
  PairingSchema,
  SessionSchema,
} from "../../../ports/recordSchemas.ts";
import type { Entry } from "../entries.ts";

/*
 * A line is a JSON object, and for jobs, cancellations and events a tab and the envelope's text after it, as it came.
 * JSON never holds a raw tab, so the first one divides. Escaping each envelope once more would cost more than the rest
 * of a write; only a text that cannot stand in a line (a person may paste one with line feeds) becomes a member.
 */

/** Version of what is written; the next one is read as well. */
export const JOURNAL_VERSION = 1;

const text = v.exactOptional(v.string());
const LineSchema = v.variant("op", [
  v.object({ op: v.literal("session"), session: SessionSchema }),
  v.object({ op: v.literal("job"), job: JobSchema, text }),
  v.object({ op: v.literal("cancel"), tenant: v.string(), correlationId: v.string(), id: v.string(), text }),
  v.object({ op: v.literal("event"), event: EventSchema, text }),
  v.object({ op: v.literal("image"), image: ImageSchema }),
  v.object({ op: v.literal("key"), key: KeySchema }),
  v.object({ op: v.literal("removeKey"), tenant: v.string(), id: v.string() }),
  v.object({ op: v.literal("pairing"), pairing: PairingSchema, wrongTries: v.number() }),
  v.object({ op: v.literal("removePairing"), id: v.string() }),
  v.object({
    op: v.literal("dispatch"),
    tenant: v.string(),
    version: v.number(),
    at: v.number(),
    changes: v.array(DispatchChangeSchema),
  }),
]);
const AnyLineSchema = v.looseObject({ op: v.string() });
const HeaderSchema = v.looseObject({
  journal: v.literal("semantest"),
  v: v.pipe(v.number(), v.integer(), v.minValue(1)),
});

/** First line of a file; of the next version where lines of that release are carried on. */
export function header(version: number = JOURNAL_VERSION): string {
  return JSON.stringify({ journal: "semantest", v: version });
}

/** The version that a first line names. Throws where it is no header, or one of a release that is too new. */
export function readHeader(line: string): number {
  const header = v.safeParse(HeaderSchema, parseJson(line));
  if (!header.success) throw new Error("this is not a journal of Semantest");
  if (header.output.v > JOURNAL_VERSION + 1) {
    throw new Error(
      `version ${header.output.v} was written by a newer release; this one reads up to ${JOURNAL_VERSION + 1}`,
    );
  }
  return header.output.v;
}

/** The line for an entry, without line feed. */
export function encode(entry: Entry): string {
  switch (entry.op) {
    case "job": {
      const { request, ...job } = entry.job;
      return withText({ op: "job", job }, request);
    }
    case "event": {
      const { text, ...event } = entry.event;
      return withText({ op: "event", event }, text);
    }
    case "cancel": {
      const { text, ...head } = entry;
      return withText(head, text);
    }
    default:
      return JSON.stringify(entry);
  }
}

/**
 * What a line says; `unknown` where a newer release wrote something this one has no word for. Throws a `SyntaxError` for a
 * line that is not JSON, an `Error` for one that says something impossible.
 */
export function decode(line: string, version: number): Entry | "unknown" {
  const tab = line.indexOf("\t");
  const value = parseJson(tab === -1 ? line : line.slice(0, tab));
  const parsed = v.safeParse(LineSchema, value, { abortEarly: true });
  if (!parsed.success) {
    if (version > JOURNAL_VERSION && v.is(AnyLineSchema, value)) return "unknown";
    throw new Error(`${v.getDotPath(parsed.issues[0]) ?? "line"}: ${parsed.issues[0].message}`);
  }
  const head = parsed.output;
  const attached = tab === -1 ? undefined : line.slice(tab + 1);
  switch (head.op) {
    case "job":
      return { op: "job", job: { ...head.job, request: required(attached ?? head.text) } };
    case "event":
      return { op: "event", event: { ...head.event, text: required(attached ?? head.text) } };
    case "cancel":
      return { ...head, text: required(attached ?? head.text) };
    default:
      return head;
  }
}

function required(text: string | undefined): string {
  if (text === undefined) throw new Error("text: missing");
  return text;
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw new SyntaxError("not valid JSON");
  }
}

function withText(head: object, text: string): string {
  return text.includes("\n") || !text.isWellFormed()
    ? JSON.stringify({ ...head, text })
    : `${JSON.stringify(head)}\t${text}`;
}
