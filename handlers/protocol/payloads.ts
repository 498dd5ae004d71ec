import * as v from "valibot";
import { MAX_CURSORS, MAX_IMAGE_BYTES, MAX_PROMPT_LENGTH, MAX_SLOTS } from "./limits.ts";
import { ErrorCodeSchema, IdSchema, PeerRoleSchema } from "./names.ts";

const text = (max: number) => v.pipe(v.string(), v.maxLength(max));
const nonEmpty = (max: number) => v.pipe(v.string(), v.minLength(1), v.maxLength(max));
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const positive = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
/** Free members a peer may add; their nesting is bounded by the frame parser. */
const bag = v.record(v.string(), v.unknown());

/** Image types that may travel; never SVG, which can carry script. */
export const IMAGE_MIME_TYPES = ["image/png", "image/jpeg", "image/webp", "image/gif", "image/avif"] as const;
export const ImageMimeTypeSchema = v.picklist(IMAGE_MIME_TYPES);
export type ImageMimeType = v.InferOutput<typeof ImageMimeTypeSchema>;

/** SHA-256 digest, 64 lower-case hexadecimal digits. */
export const Sha256Schema = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, "must be 64 lower-case hex digits"));

/** Last attempt and sequence number received without a gap, for one job. */
export const CursorSchema = v.tuple([count, count]);
export type Cursor = v.InferOutput<typeof CursorSchema>;

/** Cursor per open job, by correlation id. */
export const CursorsSchema = v.pipe(
  v.record(IdSchema, CursorSchema),
  v.check((it) => Object.keys(it).length <= MAX_CURSORS, `names more than ${MAX_CURSORS} jobs`),
);
export type Cursors = v.InferOutput<typeof CursorsSchema>;

/** Public P-256 key as a JSON Web Key. */
export const PublicJwkSchema = v.object({
  kty: v.literal("EC"),
  crv: v.literal("P-256"),
  x: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{43}$/)),
  y: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{43}$/)),
});
export type PublicJwk = v.InferOutput<typeof PublicJwkSchema>;

/** ECDSA P-256/SHA-256 signature: public key and base64url of raw r||s. */
export const SignatureSchema = v.object({
  key: PublicJwkSchema,
  value: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{86}$/)),
});
export type Signature = v.InferOutput<typeof SignatureSchema>;

export const HelloPayloadSchema = v.looseObject({
  role: v.optional(PeerRoleSchema),
  slots: v.optional(v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(MAX_SLOTS))),
  resumeToken: v.optional(text(1024)),
  cursors: v.optional(CursorsSchema),
  batch: v.optional(v.boolean()),
  follow: v.optional(v.boolean()),
  challenge: v.optional(v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{16,128}$/))),
  giveUp: v.optional(v.pipe(v.array(IdSchema), v.maxLength(MAX_CURSORS))),
});

export const WelcomePayloadSchema = v.looseObject({
  sessionId: IdSchema,
  resumeToken: v.string(),
  heartbeatSeconds: positive,
  limits: v.looseObject({ frameBytes: positive, framesPerSecond: positive, burst: positive }),
  server: v.looseObject({ service: v.string(), version: v.string(), environment: v.string() }),
  release: v.string(),
  extensions: count,
  proof: v.optional(SignatureSchema),
});

export const PingPayloadSchema = v.looseObject({
  clock: v.optional(v.number()),
  cursors: v.optional(CursorsSchema),
  giveUp: v.optional(v.pipe(v.array(IdSchema), v.maxLength(MAX_CURSORS))),
});

export const PongPayloadSchema = v.looseObject({ clock: v.optional(v.number()) });

/**
 * State a durable event found: `stored` (an extension's event), `late` (the job had ended: not delivered),
 * `queued`, `running` or `ended` (a request's or cancellation's job).
 */
export const AckStatusSchema = v.picklist(["stored", "late", "queued", "running", "ended"]);
export type AckStatus = v.InferOutput<typeof AckStatusSchema>;

export const AckPayloadSchema = v.looseObject({
  ids: v.array(IdSchema),
  status: AckStatusSchema,
  queuePosition: v.optional(positive),
  expiresAt: v.optional(v.string()),
});

export const RequestPayloadSchema = v.looseObject({
  prompt: nonEmpty(MAX_PROMPT_LENGTH),
  domain: v.optional(text(255)),
  domainName: v.optional(text(255)),
  fileName: v.optional(text(255)),
  outputPath: v.optional(text(4096)),
  imagePath: v.optional(text(4096)),
  downloadFolder: v.optional(text(4096)),
  parameters: v.optional(bag),
  target: v.optional(IdSchema),
});

export const InitiatedPayloadSchema = v.looseObject({ tabId: v.optional(v.union([v.number(), text(64)])) });

export const GeneratedPayloadSchema = v.looseObject({
  image: v.optional(
    v.looseObject({
      id: v.optional(text(128)),
      size: v.optional(v.pipe(positive, v.maxValue(MAX_IMAGE_BYTES))),
      sha256: v.optional(Sha256Schema),
      mimeType: v.optional(ImageMimeTypeSchema),
    }),
  ),
  imageUrl: v.optional(text(2048)),
  metadata: v.optional(bag),
});

export const DownloadedPayloadSchema = v.looseObject({
  filePath: nonEmpty(255),
  fileSize: v.pipe(count, v.maxValue(MAX_IMAGE_BYTES)),
  mimeType: ImageMimeTypeSchema,
});

export const ProgressPayloadSchema = v.looseObject({
  percent: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(100))),
  stage: v.optional(text(255)),
});

export const CancelledPayloadSchema = v.looseObject({ reason: v.optional(text(1000)) });

export const ErrorPayloadSchema = v.looseObject({
  code: ErrorCodeSchema,
  message: v.optional(text(2000)),
  hint: v.optional(text(2000)),
  recoverable: v.optional(v.boolean()),
  fatal: v.optional(v.boolean()),
  retryAfterMs: v.optional(count),
  context: v.optional(bag),
});

export const PeerPayloadSchema = v.looseObject({ extensions: count });

export const ReconnectPayloadSchema = v.looseObject({
  afterMs: count,
  reason: v.picklist(["drain", "deploy", "age"]),
  closeFirst: v.optional(v.boolean()),
});
