import {
  type CompletedImage,
  CompletedImageSchema,
  type Envelope,
  EnvelopeSchema,
} from "@semantest/handlers/protocol";
import * as v from "valibot";

/** One durable event of an extension, before it is numbered for a server. */
export interface Answer {
  readonly type: AnswerType;
  readonly payload: Readonly<Record<string, unknown>>;
  /** Server that holds the image the payload names. */
  readonly imageAt?: string | undefined;
}

const AnswerTypeSchema = v.picklist([
  "ImageGenerationInitiatedEvent",
  "ImageGeneratedEvent",
  "ImageDownloadedEvent",
  "ErrorEvent",
]);
/** Durable events an extension sends. */
export type AnswerType = v.InferOutput<typeof AnswerTypeSchema>;

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** The numbered events of one (server, attempt). */
const StreamSchema = v.object({
  server: v.string(),
  attempt: count,
  /** In order: the first has sequence 1. */
  events: v.array(EnvelopeSchema),
  /** Events from the front that the server has stored. */
  acknowledged: count,
  /** The request was another's, or another one: this stream says no and nothing else. */
  refusal: v.optional(v.boolean()),
});
type Stream = v.InferOutput<typeof StreamSchema>;

/** What an extension remembers of one correlation id, on disk, for 24 h. */
export const JournalEntrySchema = v.object({
  v: v.literal(1),
  correlationId: v.string(),
  /** Milliseconds since the epoch. */
  askedAt: count,
  /** Thumbprint of the key that asked first; null: the request was not signed. */
  asker: v.nullable(v.string()),
  /** Digest of what was asked first; null: it could not be read. */
  request: v.nullable(v.string()),
  /** The prompt may have been submitted: it is never submitted again. */
  initiated: v.boolean(),
  ended: v.boolean(),
  answers: v.array(
    v.object({
      type: AnswerTypeSchema,
      payload: v.record(v.string(), v.unknown()),
      imageAt: v.optional(v.string()),
    }),
  ),
  streams: v.array(StreamSchema),
});
export type JournalEntry = v.InferOutput<typeof JournalEntrySchema>;

/** Payload by which an image is told. */
const ToldImageSchema = v.object({
  image: v.object({
    id: CompletedImageSchema.entries.imageId,
    size: CompletedImageSchema.entries.size,
    sha256: CompletedImageSchema.entries.sha256,
    mimeType: CompletedImageSchema.entries.mimeType,
  }),
  imageUrl: CompletedImageSchema.entries.imageUrl,
});

/** A request as an extension receives it. */
export interface Asked {
  readonly correlationId: string;
  /** Server that pushed it. */
  readonly server: string;
  readonly attempt: number;
  /** Thumbprint of the verified key; null where the request is not signed. */
  readonly asker: string | null;
  /** Digest of what is asked for; null where it cannot be read. */
  readonly request: string | null;
}

/**
 * What becomes of a request: `run` nobody has begun it; `resume` it was begun and has no result; `answer` the result
 * is known; `refuse` another key asked first, or this one asked for something else.
 */
export type Verdict = "run" | "resume" | "answer" | "refuse";

/** Where the names of new envelopes come from. */
export interface Naming {
  readonly newId: () => string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Attempts of one server that are answered per job; its oldest fall out. */
export const MAX_STREAMS = 32;

/** True where the prompt may have been typed. */
export function wasTyped({ initiated, answers }: JournalEntry): boolean {
  // An entry that could not be read has no answers and counts as typed.
  return initiated && answers[0]?.type !== "ErrorEvent";
}

/** True where nothing was begun, and no server waits for a word about it. */
export function isUntouched({ initiated, streams }: JournalEntry): boolean {
  return !initiated && streams.every(isSettled);
}

/**
 * The entry of a job that is over, without what its servers have stored: whoever asks again is told the answers under
 * the same numbers. The same entry where there is nothing to leave out.
 */
export function withoutSettled(entry: JournalEntry): JournalEntry {
  const streams = entry.streams.filter((it) => !isSettled(it));
  return entry.ended && streams.length < entry.streams.length ? { ...entry, streams } : entry;
}

/** The entry with the stream alone that was asked for last; the same where it has no other. */
export function withNewestStream(entry: JournalEntry): JournalEntry {
  return entry.streams.length > 1 ? { ...entry, streams: entry.streams.slice(-1) } : entry;
}

/** Notes a request. The same for a repeat, a later attempt and another server: what was answered once is answered so again. */
export function admit(
  known: JournalEntry | undefined,
  asked: Asked,
  naming: Naming,
): { readonly entry: JournalEntry; readonly verdict: Verdict } {
  const entry = known ?? newEntry(asked, naming.now());
  const stream = findStream(entry, asked);
  // A server could otherwise have another prompt typed under the name of one that a person allowed.
  if (entry.asker !== asked.asker || entry.request !== asked.request) {
    return { entry: stream === undefined ? refuse(entry, asked, naming) : entry, verdict: "refuse" };
  }
  const grown = stream === undefined ? withStream(entry, extend(newStream(asked), entry, naming)) : entry;
  return { entry: grown, verdict: entry.ended ? "answer" : entry.initiated ? "resume" : "run" };
}

/** Notes a durable event and numbers it for every server that asked. Nothing follows the end of a job. */
export function append(entry: JournalEntry, answer: Answer, naming: Naming): JournalEntry {
  if (entry.ended) return entry;
  const grown: JournalEntry = {
    ...entry,
    initiated: true,
    ended: answer.type === "ImageDownloadedEvent" || answer.type === "ErrorEvent",
    answers: [...entry.answers, { ...answer, payload: { ...answer.payload } }],
  };
  return { ...grown, streams: entry.streams.map((it) => extend(it, grown, naming)) };
}

/** Notes that a server has stored an event; the same entry where the id is not one of its own. */
export function acknowledge(entry: JournalEntry, id: string): JournalEntry {
  const holds = (it: Stream) => it.events.findIndex((event) => event.id === id) >= it.acknowledged;
  if (!entry.streams.some(holds)) return entry;
  const streams = entry.streams.map((it) =>
    holds(it) ? { ...it, acknowledged: 1 + it.events.findIndex((event) => event.id === id) } : it,
  );
  return { ...entry, streams };
}

/** Events a server has not stored, in order. */
export function unacknowledged(entry: JournalEntry, server: string): Envelope[] {
  return entry.streams.filter((it) => it.server === server).flatMap((it) => it.events.slice(it.acknowledged));
}

/** Every event of one (server, attempt), for a server that asks again after the end. */
export function eventsOf(entry: JournalEntry, asked: Pick<Asked, "server" | "attempt">): Envelope[] {
  return [...(findStream(entry, asked)?.events ?? [])];
}

/** True where the server has stored any event of this (server, attempt). */
export function isHeard(entry: JournalEntry, asked: Pick<Asked, "server" | "attempt">): boolean {
  return (findStream(entry, asked)?.acknowledged ?? 0) > 0;
}

/** The image of a job that a server holds already; undefined where it holds none. */
export function imageAt({ answers }: JournalEntry, server: string): CompletedImage | undefined {
  const payload = answers.findLast((it) => it.imageAt === server)?.payload;
  const told = v.safeParse(ToldImageSchema, payload);
  if (!told.success) return undefined;
  const { id, ...image } = told.output.image;
  return { imageId: id, imageUrl: told.output.imageUrl, ...image };
}

function newEntry({ correlationId, asker, request }: Asked, now: number): JournalEntry {
  return {
    v: 1,
    correlationId,
    askedAt: now,
    asker,
    request,
    initiated: false,
    ended: false,
    answers: [],
    streams: [],
  };
}

function newStream({ server, attempt }: Asked): Stream {
  return { server, attempt, events: [], acknowledged: 0 };
}

function isSettled({ events, acknowledged }: Stream): boolean {
  return acknowledged === events.length;
}

function findStream(entry: JournalEntry, asked: Pick<Asked, "server" | "attempt">): Stream | undefined {
  return entry.streams.find((it) => it.server === asked.server && it.attempt === asked.attempt);
}

function refuse(entry: JournalEntry, asked: Asked, naming: Naming): JournalEntry {
  const refusal: Answer = {
    type: "ErrorEvent",
    payload: {
      code: "PERMISSION_DENIED",
      message:
        entry.asker === asked.asker
          ? "Another request was sent under this correlationId first."
          : "Another key sent a request under this correlationId first.",
      hint: "Ask with a new correlationId.",
      recoverable: true,
    },
  };
  const envelope = number(asked.correlationId, asked, refusal, 1, naming);
  const stream: Stream = { ...newStream(asked), events: [envelope], refusal: true };
  return withStream(entry, stream);
}

/** One server's attempts never push out another's. */
function withStream(entry: JournalEntry, stream: Stream): JournalEntry {
  const ofServer = entry.streams.filter((it) => it.server === stream.server);
  const [oldest] = ofServer.length < MAX_STREAMS ? [] : ofServer;
  return { ...entry, streams: [...entry.streams.filter((it) => it !== oldest), stream] };
}

/** Gives a stream the answers it lacks, under its own numbers. */
function extend(stream: Stream, entry: JournalEntry, naming: Naming): Stream {
  if (stream.refusal === true) return stream;
  const missing = entry.answers
    .slice(stream.events.length)
    .map((answer, index) =>
      number(entry.correlationId, stream, answer, stream.events.length + index + 1, naming),
    );
  return { ...stream, events: [...stream.events, ...missing] };
}

function number(
  correlationId: string,
  { server, attempt }: Pick<Asked, "server" | "attempt">,
  answer: Answer,
  sequence: number,
  naming: Naming,
): Envelope {
  return {
    type: answer.type,
    id: naming.newId(),
    correlationId,
    source: "extension",
    sequence,
    attempt,
    timestamp: new Date(naming.now()).toISOString(),
    payload: payloadFor(server, answer),
  };
}

/** An image lies on one server only: elsewhere its description is true, its place is not. */
function payloadFor(server: string, { payload, imageAt }: Answer): Record<string, unknown> {
  if (imageAt === undefined || imageAt === server) return { ...payload };
  const { imageUrl: _door, image, ...rest } = payload;
  const described = v.safeParse(v.record(v.string(), v.unknown()), image);
  if (!described.success) return rest;
  const { id: _id, ...description } = described.output;
  return { ...rest, image: description };
}
