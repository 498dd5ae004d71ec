import {
  type Envelope,
  ID_PATTERN,
  MAX_ENVELOPES_PER_FRAME,
  MAX_FRAME_BYTES_FROM_SERVER,
  SOURCES,
} from "@semantest/handlers/protocol";
import { readSignature } from "../keys.ts";
import { isFields, matching, oneOf, parseJson, text, whole } from "./fields.ts";

/** Reads one WebSocket text message, an envelope or an array; what does not fit the protocol is left out. */
export function readFrame(message: unknown): Envelope[] {
  const value = parseJson(text(message, MAX_FRAME_BYTES_FROM_SERVER) ?? "");
  const list: readonly unknown[] = Array.isArray(value) ? value.slice(0, MAX_ENVELOPES_PER_FRAME) : [value];
  return list.filter(isEnvelope);
}

/** True for an envelope whose every member of the protocol has the right form. */
function isEnvelope(value: unknown): value is Envelope {
  if (!isFields(value)) return false;
  const { type, id, correlationId, source, timestamp, payload, sequence, after, attempt, sig } = value;
  const needed = [
    text(type, 64),
    matching(ID_PATTERN, id),
    matching(ID_PATTERN, correlationId),
    oneOf(SOURCES, source),
    text(timestamp, 64) || typeof timestamp === "number",
    isFields(payload),
  ];
  return (
    needed.every(Boolean) &&
    [sequence, attempt].every((it) => it === undefined || whole(it, 1)) &&
    (after === undefined || whole(after) !== undefined) &&
    (sig === undefined || readSignature(sig) !== undefined)
  );
}

/** Envelopes as text messages: alone, or in arrays of at most 64 that stay below `maxBytes` of UTF-8. */
export function packFrames(envelopes: readonly Envelope[], maxBytes: number): string[] {
  const frames: string[][] = [];
  let size = 0;
  for (const envelope of envelopes) {
    const json = JSON.stringify(envelope);
    const bytes = byteLength(json) + 1;
    let frame = frames.at(-1);
    if (!frame || frame.length === MAX_ENVELOPES_PER_FRAME || size + bytes >= maxBytes) {
      frame = [];
      frames.push(frame);
      size = 0;
    }
    frame.push(json);
    size += bytes;
  }
  return frames.map((texts) => (texts.length > 1 ? `[${texts}]` : texts.join()));
}

/** Bytes of a text in UTF-8. */
export function byteLength(value: string): number {
  return new TextEncoder().encode(value).length;
}
