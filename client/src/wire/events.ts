import type { Envelope } from "@semantest/handlers/protocol";
import { canonicalName } from "../delivery/eventNames.ts";
import type { SemantestErrorCode } from "../errors.ts";
import { readError } from "./control.ts";
import { type Fields, fields, matching, text, whole } from "./fields.ts";

interface EventBase {
  readonly correlationId: string;
  readonly id: string;
  /** When the sender wrote it, as it wrote it: ISO 8601, or milliseconds since the epoch. */
  readonly timestamp: string | number;
  /** The event as it came. */
  readonly envelope: Envelope;
}

/** The prompt was submitted. */
export interface InitiatedEvent extends EventBase {
  readonly type: "ImageGenerationInitiatedEvent";
}

/** How far the image is. */
export interface ProgressEvent extends EventBase {
  readonly type: "ImageGenerationProgressEvent";
  /** 0 to 100. */
  readonly percent: number | undefined;
  readonly stage: string | undefined;
}

/** The image exists; where the extension uploaded it, `image.id` names it. */
export interface GeneratedEvent extends EventBase {
  readonly type: "ImageGeneratedEvent";
  readonly image: ImageDescription;
  /** Whatever the extension says about the image. */
  readonly metadata: Fields;
}

/** What is known of an image. */
export interface ImageDescription {
  /** Its name at the server; undefined where the extension uploaded none. */
  readonly id?: string | undefined;
  /** Bytes. */
  readonly size?: number | undefined;
  /** 64 lower-case hexadecimal digits. */
  readonly sha256?: string | undefined;
  readonly mimeType?: string | undefined;
}

/** The extension saved the image; the job is over. */
export interface DownloadedEvent extends EventBase {
  readonly type: "ImageDownloadedEvent";
  /** Base name under which the browser saved it. */
  readonly filePath: string | undefined;
  /** Bytes. */
  readonly fileSize: number | undefined;
  readonly mimeType: string | undefined;
}

/** The job failed; it is over. */
export interface JobErrorEvent extends EventBase {
  readonly type: "ErrorEvent";
  readonly code: SemantestErrorCode;
  /** For a person; the code where the event brings none. */
  readonly message: string;
  readonly hint: string | undefined;
  /** True where asking again, with a new correlation id, can succeed. */
  readonly recoverable: boolean;
}

/** An event this version does not know; its type is in the envelope. */
export interface UnknownJobEvent extends EventBase {
  readonly type: "UnknownEvent";
}

/** An event of a job, told apart by `type`. */
export type JobEvent =
  | InitiatedEvent
  | ProgressEvent
  | GeneratedEvent
  | DownloadedEvent
  | JobErrorEvent
  | UnknownJobEvent;

/** An envelope as a typed event; members that do not fit the protocol are undefined. */
export function readJobEvent(envelope: Envelope): JobEvent {
  const { correlationId, id, timestamp, payload } = envelope;
  const base = { correlationId, id, timestamp, envelope };
  const type = canonicalName(envelope.type);
  switch (type) {
    case "ImageGenerationInitiatedEvent":
      return { ...base, type };
    case "ImageGenerationProgressEvent":
      return { ...base, type, percent: percent(payload.percent), stage: text(payload.stage, 255) };
    case "ImageGeneratedEvent":
      return { ...base, type, image: readImage(payload.image), metadata: fields(payload.metadata) };
    case "ImageDownloadedEvent":
      return {
        ...base,
        type,
        filePath: text(payload.filePath, 255),
        fileSize: whole(payload.fileSize),
        mimeType: readMimeType(payload.mimeType),
      };
    case "ErrorEvent": {
      const { code, message, hint, recoverable } = readError(payload);
      return { ...base, type, code, message, hint, recoverable };
    }
    default:
      return { ...base, type: "UnknownEvent" };
  }
}

function readImage(value: unknown): ImageDescription {
  const { id, size, sha256, mimeType } = fields(value);
  return {
    id: text(id, 128),
    size: whole(size, 1),
    sha256: matching(/^[0-9a-f]{64}$/, sha256),
    mimeType: readMimeType(mimeType),
  };
}

function readMimeType(value: unknown): string | undefined {
  return matching(/^image\/(png|jpeg|webp|gif|avif)$/, value);
}

function percent(value: unknown): number | undefined {
  return typeof value === "number" ? Math.min(100, Math.max(0, value)) : undefined;
}
