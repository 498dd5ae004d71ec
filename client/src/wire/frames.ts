import {
  type Envelope,
  ID_PATTERN,
  MAX_ENVELOPES_PER_FRAME,
  MAX_FRAME_BYTES_FROM_SERVER,
  type Signature,
  SOURCES,
} from "@semantest/handlers/protocol";
import { readSignature } from "../keys.ts";
import { fields, isFields, oneOf, parseJson, text, whole } from "./fields.ts";

/** Reads one WebSocket text message, an envelope or an array; what does not fit the protocol is left out. */
export function readFrame(message: string): Envelope[] {
  if (message.length > MAX_FRAME_BYTES_FROM_SERVER) return [];
  const value = parseJson(message);
  const list: readonly unknown[] = Array.isArray(value) ? value.slice(0, MAX_ENVELOPES_PER_FRAME) : [value];
  return list.flatMap((it) => readEnvelope(it) ?? []);
}

/** The value as an envelope of the wire; undefined where a required member is missing or wrong. */
export function readEnvelope(value: unknown): Envelope | undefined {
  const given = fields(value);
  if (given === undefined) return undefined;
  const { sequence: _s, after: _a, attempt: _t, sig: _g, ...members } = given;
  const type = text(given.type, 64);
  const id = readId(given.id);
  const correlationId = readId(given.correlationId);
  const source = oneOf(SOURCES, given.source);
  const timestamp = typeof given.timestamp === "number" ? given.timestamp : text(given.timestamp, 64);
  const { payload } = given;
  if (!type || id === undefined || correlationId === undefined || source === undefined) return undefined;
  if (timestamp === undefined || !isFields(payload)) return undefined;
  const sequence = whole(given.sequence, 1);
  const after = whole(given.after);
  const attempt = whole(given.attempt, 1);
  // A signature that cannot be read counts as a wrong one, not as none.
  const sig = given.sig === undefined ? undefined : (readSignature(given.sig) ?? UNREADABLE);
  return {
    ...members,
    type,
    id,
    correlationId,
    source,
    timestamp,
    payload,
    ...(sequence !== undefined && { sequence }),
    ...(after !== undefined && { after }),
    ...(attempt !== undefined && { attempt }),
    ...(sig !== undefined && { sig }),
  };
}

/** Fits the form of a signature and is right for nothing. */
const UNREADABLE: Signature = {
  key: { kty: "EC", crv: "P-256", x: "A".repeat(43), y: "A".repeat(43) },
  value: "A".repeat(86),
};

function readId(value: unknown): string | undefined {
  return typeof value === "string" && ID_PATTERN.test(value) ? value : undefined;
}

/** Envelopes as text messages: alone, or in arrays of at most 64 that stay below `maxBytes` of UTF-8. */
export function packFrames(envelopes: readonly Envelope[], maxBytes: number): string[] {
  const frames: string[] = [];
  let texts: string[] = [];
  let size = 0;
  const flush = () => {
    if (texts.length > 0) frames.push(texts.length === 1 ? texts.join() : `[${texts.join()}]`);
    texts = [];
    size = 0;
  };
  for (const envelope of envelopes) {
    const json = JSON.stringify(envelope);
    const bytes = byteLength(json) + 1;
    if (texts.length === MAX_ENVELOPES_PER_FRAME || size + bytes >= maxBytes) flush();
    texts.push(json);
    size += bytes;
  }
  flush();
  return frames;
}

/** Bytes of a text in UTF-8. */
export function byteLength(value: string): number {
  return new TextEncoder().encode(value).length;
}
