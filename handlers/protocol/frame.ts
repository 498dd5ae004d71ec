import * as v from "valibot";
import { type Envelope, EnvelopeSchema, type IncomingEnvelope, IncomingEnvelopeSchema } from "./envelope.ts";
import {
  canonicalType,
  EVENT_ALIASES,
  EVENTS,
  type EventKind,
  type EventType,
  eventTypes,
} from "./events.ts";
import { explainIssue } from "./issues.ts";
import { MAX_DEPTH, MAX_ENVELOPES_PER_FRAME } from "./limits.ts";
import { IdSchema, type Source } from "./names.ts";
import { quickCheck } from "./quickCheck.ts";

/** One envelope that fits the protocol, completed by the server. */
export interface Frame {
  /** Canonical name; `envelope.type` keeps the name as sent. */
  readonly type: EventType;
  readonly kind: EventKind;
  readonly envelope: Envelope;
  /** JSON text to store and relay: as sent where nothing had to be filled in. */
  readonly text: string;
}

/** Why an envelope was refused, in words for a person at a terminal. */
export interface FrameProblem {
  readonly problem: string;
  readonly hint: string;
  /** Envelope type as sent, where it could be read. */
  readonly type?: string;
  readonly id?: string;
  readonly correlationId?: string;
}

export interface ParseOptions {
  /** Role of the sender; overrides what the envelope claims. */
  readonly source: Source;
  /** Milliseconds since the epoch, for envelopes without a timestamp. */
  readonly now: number;
  readonly newId: () => string;
}

export interface ParsedText {
  readonly frames: readonly (Frame | FrameProblem)[];
  /** True when the text was an array: the peer also reads arrays. */
  readonly array: boolean;
}

export function isProblem(frame: Frame | FrameProblem): frame is FrameProblem {
  return "problem" in frame;
}

/** Reads one WebSocket text message: an envelope or an array of envelopes. Never throws. */
export function parseText(text: string, options: ParseOptions): ParsedText {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return refusedWhole("not valid JSON", 'send one JSON object, for example {"type":"PingEvent"}');
  }
  if (!Array.isArray(value)) {
    return {
      frames: [readComplete(value, text, options) ?? parseEnvelope(value, text, options)],
      array: false,
    };
  }
  if (value.length === 0 || value.length > MAX_ENVELOPES_PER_FRAME) {
    return refusedWhole(
      `array of ${value.length} envelopes`,
      `an array holds 1 to ${MAX_ENVELOPES_PER_FRAME} envelopes`,
    );
  }
  return { frames: value.map((it: unknown) => parseEnvelope(it, undefined, options)), array: true };
}

/** How the complete envelopes of one type are read in haste. */
interface Reader {
  readonly type: EventType;
  readonly kind: EventKind;
  readonly from: ReadonlySet<Source>;
  readonly fits: (value: unknown) => value is Envelope;
}

/** By each name of a type. */
const readers = new Map<unknown, Reader>();
for (const type of eventTypes()) {
  const { kind, from, payload } = EVENTS[type];
  const fits = quickCheck(v.looseObject({ ...EnvelopeSchema.entries, payload }));
  const reader = { type, kind, from: new Set<Source>(from), fits };
  readers.set(type, reader);
  for (const [alias, of] of Object.entries(EVENT_ALIASES)) if (of === type) readers.set(alias, reader);
}

/** The frame where nothing has to be filled in and nothing is unusual, as programs send by the thousand; else undefined. */
function readComplete(value: unknown, text: string, { source }: ParseOptions): Frame | undefined {
  if (typeof value !== "object" || value === null || !("type" in value)) return undefined;
  const reader = readers.get(value.type);
  if (reader === undefined || !reader.from.has(source)) return undefined;
  if (!reader.fits(value) || value.source !== source) return undefined;
  return { type: reader.type, kind: reader.kind, envelope: value, text };
}

/** Reads one already decoded envelope, as `POST /events` receives it. */
export function parseEnvelope(
  value: unknown,
  text: string | undefined,
  options: ParseOptions,
): Frame | FrameProblem {
  const outer = v.safeParse(IncomingEnvelopeSchema, value, { abortEarly: true });
  if (!outer.success) return refused(outer.issues, value);
  const form = v.safeParse(PayloadFormSchema, value, { abortEarly: true });
  if (!form.success) return refused(form.issues, value);
  const type = canonicalType(outer.output.type);
  if (type === undefined) {
    return {
      problem: `unknown event type ${JSON.stringify(outer.output.type)}`,
      hint: `known types: ${Object.keys(EVENTS).join(", ")}`,
      ...named(value),
    };
  }
  const definition = EVENTS[type];
  if (!definition.from.some((source) => source === options.source)) {
    return {
      problem: `${type} is not sent by a ${options.source}`,
      hint: `it is sent by: ${definition.from.join(", ")}`,
      ...named(value),
    };
  }
  if (!isShallow(outer.output, MAX_DEPTH)) {
    return { problem: "nested too deeply", hint: `at most ${MAX_DEPTH} levels`, ...named(value) };
  }
  const payload = v.safeParse(definition.payload, outer.output.payload ?? {}, { abortEarly: true });
  if (!payload.success) return refused(payload.issues, value, "payload.");
  return complete(type, outer.output, text, options);
}

function complete(
  type: EventType,
  sent: IncomingEnvelope,
  text: string | undefined,
  { source, now, newId }: ParseOptions,
): Frame {
  const id = sent.id ?? newId();
  const correlationId = sent.correlationId ?? correlationInPayload(sent) ?? id;
  const envelope = {
    ...sent,
    id,
    correlationId,
    source,
    timestamp: sent.timestamp ?? new Date(now).toISOString(),
    payload: sent.payload ?? {},
  };
  const untouched =
    text !== undefined &&
    sent.id !== undefined &&
    sent.correlationId !== undefined &&
    sent.source === source &&
    sent.timestamp !== undefined &&
    sent.payload !== undefined;
  return { type, kind: EVENTS[type].kind, envelope, text: untouched ? text : JSON.stringify(envelope) };
}

/** Semantest's older programs carry the correlation id inside the payload. */
function correlationInPayload(sent: IncomingEnvelope): string | undefined {
  const inner = v.safeParse(IdSchema, sent.payload?.correlationId);
  return inner.success ? inner.output : undefined;
}

function isShallow(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null) return true;
  if (levels === 0) return false;
  for (const inner of Object.values(value)) if (!isShallow(inner, levels - 1)) return false;
  return true;
}

function refusedWhole(problem: string, hint: string): ParsedText {
  return { frames: [{ problem, hint }], array: false };
}

function refused(
  [issue]: readonly [v.BaseIssue<unknown>, ...v.BaseIssue<unknown>[]],
  value: unknown,
  prefix = "",
): FrameProblem {
  const path = v.getDotPath(issue);
  const field = path === null ? "envelope" : `${prefix}${path}`;
  return {
    problem: `${field}: ${explainIssue(issue)}`,
    hint: "see the protocol page for the envelope's form",
    ...named(value),
  };
}

const notAnArray = v.optional(v.custom((it) => !Array.isArray(it), "must be an object, not an array"));

/** valibot reads an array as an object; peers do not. */
const PayloadFormSchema = v.object({
  payload: v.pipe(
    notAnArray,
    v.optional(
      v.object({
        cursors: notAnArray,
        parameters: notAnArray,
        image: notAnArray,
        metadata: notAnArray,
        context: notAnArray,
      }),
    ),
  ),
});

const NamesSchema = v.object({
  type: v.fallback(v.optional(v.pipe(v.string(), v.maxLength(64))), undefined),
  id: v.fallback(v.optional(IdSchema), undefined),
  correlationId: v.fallback(v.optional(IdSchema), undefined),
});

/** Names by which the sender finds the refused envelope again, as far as they can be read. */
function named(value: unknown): Pick<FrameProblem, "type" | "id" | "correlationId"> {
  const names = v.safeParse(NamesSchema, value);
  if (!names.success) return {};
  const { type, id, correlationId } = names.output;
  return {
    ...(type !== undefined && { type }),
    ...(id !== undefined && { id }),
    ...(correlationId !== undefined && { correlationId }),
  };
}
