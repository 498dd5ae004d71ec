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
/** Type of an image that may travel. */
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
  v.maxEntries(MAX_CURSORS, `names more than ${MAX_CURSORS} jobs`),
);
export type Cursors = v.InferOutput<typeof CursorsSchema>;

/** Public P-256 key as a JSON Web Key. */
export const PublicJwkSchema = v.object({
  /** Key type. */
  kty: v.literal("EC"),
  /** Curve. */
  crv: v.literal("P-256"),
  /** First coordinate, 32 bytes in base64url. */
  x: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{43}$/)),
  /** Second coordinate, 32 bytes in base64url. */
  y: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{43}$/)),
});
export type PublicJwk = v.InferOutput<typeof PublicJwkSchema>;

/** ECDSA P-256/SHA-256 signature: public key and base64url of raw r||s. */
export const SignatureSchema = v.object({
  /** Public key that verifies it. */
  key: PublicJwkSchema,
  /** r||s, 64 bytes in base64url. */
  value: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{86}$/)),
});
export type Signature = v.InferOutput<typeof SignatureSchema>;

/** What a server takes of one connection. */
export const FrameLimitsSchema = v.looseObject({
  /** Largest frame to the server, bytes of UTF-8. */
  frameBytes: positive,
  /** Frames per second, on average. */
  framesPerSecond: positive,
  /** Frames that may come at once. */
  burst: positive,
});

export const HelloPayloadSchema = v.looseObject({
  /** What the peer speaks as; read only where no ticket said it. Default `client`. */
  role: v.optional(PeerRoleSchema),
  /** Jobs an extension takes at once. Default 1. */
  slots: v.optional(v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(MAX_SLOTS))),
  /** Token of an earlier Welcome, to go on with its session; read only where no ticket chose one. */
  resumeToken: v.optional(text(1024)),
  /** What was received without a gap, per open job. Absent: nothing is acknowledged, everything is replayed. */
  cursors: v.optional(CursorsSchema),
  /** The peer reads arrays of envelopes. Default false. */
  batch: v.optional(v.boolean()),
  /** A client wants to be told how many extensions there are, also without an open job. Default false. */
  follow: v.optional(v.boolean()),
  /** Random text that the server signs in `proof`. */
  challenge: v.optional(v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{16,128}$/))),
  /** Jobs an extension hands back. */
  giveUp: v.optional(v.pipe(v.array(IdSchema), v.maxLength(MAX_CURSORS))),
});

export const WelcomePayloadSchema = v.looseObject({
  /** The session this socket speaks for. */
  sessionId: IdSchema,
  /** Proves the session to this server again, for 24 h. */
  resumeToken: v.string(),
  /** Seconds between the peer's pings. */
  heartbeatSeconds: positive,
  /** What this server takes of one connection. */
  limits: FrameLimitsSchema,
  /** The server's signature, as in `GET /signature`. */
  server: v.looseObject({
    /** Name of the service. */
    service: v.string(),
    /** Version of the protocol. */
    version: v.string(),
    /** Where the server stands. */
    environment: v.string(),
  }),
  /** Name of the running code. */
  release: v.string(),
  /** Connected extensions of the tenant. */
  extensions: count,
  /** Signature over the RFC 8785 form of `{challenge, session, host}`, where the Hello carried a challenge. */
  proof: v.optional(SignatureSchema),
});

export const PingPayloadSchema = v.looseObject({
  /** Any number; the Pong echoes it. */
  clock: v.optional(v.number()),
  /** What was received without a gap, per open job; renews the leases of the jobs named. */
  cursors: v.optional(CursorsSchema),
  /** Jobs an extension hands back. */
  giveUp: v.optional(v.pipe(v.array(IdSchema), v.maxLength(MAX_CURSORS))),
});

export const PongPayloadSchema = v.looseObject({
  /** The ping's clock. */
  clock: v.optional(v.number()),
});

/**
 * State a durable event found: `stored` (an extension's event), `late` (the job had ended: not delivered),
 * `queued`, `running` or `ended` (a request's or cancellation's job).
 */
export const AckStatusSchema = v.picklist(["stored", "late", "queued", "running", "ended"]);
export type AckStatus = v.InferOutput<typeof AckStatusSchema>;

export const AckPayloadSchema = v.looseObject({
  /** Durable events that are stored. */
  ids: v.array(IdSchema),
  /** What they found. */
  status: AckStatusSchema,
  /** Place in the queue, from 1, while the job waits. */
  queuePosition: v.optional(positive),
  /** When the job stops being delivered, ISO 8601. */
  expiresAt: v.optional(v.string()),
});

export const RequestPayloadSchema = v.looseObject({
  /** What the image shall show; its length counts UTF-16 code units. */
  prompt: nonEmpty(MAX_PROMPT_LENGTH),
  /** Site that shall make it, for example `chatgpt.com`. */
  domain: v.optional(text(255)),
  /** The same as `domain`, in older programs. */
  domainName: v.optional(text(255)),
  /** Wish for the image's file name; the receiver makes it safe. */
  fileName: v.optional(text(255)),
  /** Wish for the image's path; never an instruction. */
  outputPath: v.optional(text(4096)),
  /** The same as `outputPath`, in older programs. */
  imagePath: v.optional(text(4096)),
  /** Wish for the image's folder; never an instruction. */
  downloadFolder: v.optional(text(4096)),
  /** Free members for the site, for example the model. */
  parameters: v.optional(bag),
  /** Session of the extension that shall take the job. Default: any. */
  target: v.optional(IdSchema),
});

export const InitiatedPayloadSchema = v.looseObject({
  /** Browser tab that works on it. */
  tabId: v.optional(v.union([v.number(), text(64)])),
});

export const GeneratedPayloadSchema = v.looseObject({
  /** The image as uploaded to this server. */
  image: v.optional(
    v.looseObject({
      /** Name of the image at `GET /images/{id}`. */
      id: v.optional(text(128)),
      /** Bytes. */
      size: v.optional(v.pipe(positive, v.maxValue(MAX_IMAGE_BYTES))),
      /** Digest of the bytes. */
      sha256: v.optional(Sha256Schema),
      /** Type, by the first bytes. */
      mimeType: v.optional(ImageMimeTypeSchema),
    }),
  ),
  /** The image's door; shown to people, never fetched unasked. */
  imageUrl: v.optional(text(2048)),
  /** Free members of the extension, for example width and height. */
  metadata: v.optional(bag),
});

export const DownloadedPayloadSchema = v.looseObject({
  /** Base name under which it was saved. */
  filePath: nonEmpty(255),
  /** Bytes. */
  fileSize: v.pipe(count, v.maxValue(MAX_IMAGE_BYTES)),
  /** Type, by the first bytes. */
  mimeType: ImageMimeTypeSchema,
});

export const ProgressPayloadSchema = v.looseObject({
  /** How much is done. */
  percent: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(100))),
  /** What is being done, for people. */
  stage: v.optional(text(255)),
});

export const CancelledPayloadSchema = v.looseObject({
  /** Why, for people. */
  reason: v.optional(text(1000)),
});

export const ErrorPayloadSchema = v.looseObject({
  /** What kind of failure. */
  code: ErrorCodeSchema,
  /** What failed, for people. */
  message: v.optional(text(2000)),
  /** What to do about it, for people. */
  hint: v.optional(text(2000)),
  /** Asking again, with a new correlation id, may succeed. */
  recoverable: v.optional(v.boolean()),
  /** The server closes this socket after it. */
  fatal: v.optional(v.boolean()),
  /** Milliseconds to wait before asking again. */
  retryAfterMs: v.optional(count),
  /** Free members that help to find the cause. */
  context: v.optional(bag),
});

export const PeerPayloadSchema = v.looseObject({
  /** Connected extensions of the tenant. */
  extensions: count,
});

export const ReconnectPayloadSchema = v.looseObject({
  /** Milliseconds to wait before the new socket; spread, so that peers do not come all at once. */
  afterMs: count,
  /** Why: the release is drained, replaced, or the socket is too old. */
  reason: v.picklist(["drain", "deploy", "age"]),
  /** Close this socket before opening the new one. Default false. */
  closeFirst: v.optional(v.boolean()),
});
