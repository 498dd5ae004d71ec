import * as v from "valibot";
import { EnvelopeSchema } from "./envelope.ts";
import { MAX_IMAGE_BYTES } from "./limits.ts";
import { EnvironmentSchema, ErrorCodeSchema, IdSchema, KeyRoleSchema, PeerRoleSchema } from "./names.ts";
import { FrameLimitsSchema, ImageMimeTypeSchema, PublicJwkSchema, Sha256Schema } from "./payloads.ts";

const positive = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const instant = v.pipe(v.string(), v.isoTimestamp());
const label = v.pipe(v.string(), v.minLength(1), v.maxLength(100));

/** `GET /signature`: exactly these four members. */
export const SignatureDocumentSchema = v.strictObject({
  /** Name of the service. */
  service: v.string(),
  /** Version of the protocol. */
  version: v.string(),
  /** Where the server stands. */
  environment: EnvironmentSchema,
  /** What it can do. */
  capabilities: v.array(v.string()),
});
export type SignatureDocument = v.InferOutput<typeof SignatureDocumentSchema>;

/** `GET /health`; members beyond `status` only for an operator key or a local caller. */
export const HealthDocumentSchema = v.object({
  /** `ok` comes with 200, the others with 503. */
  status: v.picklist(["ok", "draining", "failing"]),
  /** Name of the running code. */
  release: v.optional(v.string()),
  /** Random name of the process. */
  instance: v.optional(v.string()),
  /** Seconds since the process started. */
  uptimeSeconds: v.optional(v.number()),
  /** Open sockets. */
  connections: v.optional(count),
  /** Each part the service needs. */
  checks: v.optional(v.record(v.string(), v.picklist(["ok", "failing"]))),
});
export type HealthDocument = v.InferOutput<typeof HealthDocumentSchema>;

/** Body of every error (RFC 9457) with Semantest's code and a hint. */
export const ProblemSchema = v.looseObject({
  /** Names the kind of problem. */
  type: v.string(),
  /** What failed, the same words for every problem of this kind. */
  title: v.string(),
  /** The HTTP status. */
  status: v.number(),
  /** What failed here. */
  detail: v.optional(v.string()),
  /** Semantest's code for it. */
  code: ErrorCodeSchema,
  /** What to do about it. */
  hint: v.optional(v.string()),
  /** Milliseconds to wait before asking again. */
  retryAfterMs: v.optional(count),
});
export type Problem = v.InferOutput<typeof ProblemSchema>;

export const ConnectRequestSchema = v.object({
  /** What the socket will speak as; default by the key's role. */
  role: v.optional(PeerRoleSchema),
  /** Token of an earlier Welcome, to go on with its session. */
  resumeToken: v.optional(v.pipe(v.string(), v.maxLength(1024))),
});
export const ConnectResponseSchema = v.object({
  /** Address of the socket. */
  url: v.string(),
  /** Opens one socket, once. */
  ticket: v.string(),
  /** How the socket is spoken to. */
  transport: v.picklist(["websocket", "signalr"]),
  /** When the ticket ends, ISO 8601. */
  expiresAt: instant,
  /** What the server takes of one connection. */
  limits: FrameLimitsSchema,
});
export type ConnectResponse = v.InferOutput<typeof ConnectResponseSchema>;

/** `POST /keys`: nothing for a new device key; `role`, `tenant`, `name` only with an operator key. */
export const CreateKeyRequestSchema = v.object({
  /** What the key may do. Default `device`. */
  role: v.optional(KeyRoleSchema),
  /** Tenant the key belongs to. Default: a new one. */
  tenant: v.optional(IdSchema),
  /** What people call it. */
  name: v.optional(label),
});
const keyEntries = {
  /** Public part of the key, 12 characters. */
  id: v.string(),
  /** What the key may do. */
  role: KeyRoleSchema,
  /** Tenant the key belongs to. */
  tenant: IdSchema,
  /** What people call it. */
  name: v.optional(label),
  /** When it was issued, ISO 8601. */
  createdAt: instant,
};
/** The only answer that ever holds the key itself. */
export const CreatedKeySchema = v.object({
  ...keyEntries,
  /** The key itself, shown once. */
  key: v.string(),
});
export type CreatedKey = v.InferOutput<typeof CreatedKeySchema>;
/** A key as its tenant may see it. */
export const ListedKeySchema = v.object({
  ...keyEntries,
  /** When it was last used, ISO 8601, to the hour. */
  lastUsedAt: v.optional(instant),
  /** True for the key that asked. */
  self: v.boolean(),
  /** Public signing key that the pairing pinned. */
  signingKey: v.optional(PublicJwkSchema),
});
export type ListedKey = v.InferOutput<typeof ListedKeySchema>;
export const KeyListSchema = v.object({
  /** Keys of the tenant, without the extension's own client key. */
  keys: v.array(ListedKeySchema),
});

export const PairingSchema = v.object({
  /** What the person types at the other program, 8 characters. */
  code: v.string(),
  /** When the code ends, ISO 8601. */
  expiresAt: instant,
});
export type Pairing = v.InferOutput<typeof PairingSchema>;
/** `POST /pairings/{code}`: what the extension shows of the new client and the key it pins. */
export const RedeemPairingRequestSchema = v.object({
  /** What people call the new client. */
  name: v.optional(label),
  /** Public key that signs the client's requests. */
  signingKey: v.optional(PublicJwkSchema),
});
export const PeersSchema = v.object({
  /** Connected extensions of the tenant. */
  extensions: count,
});

/** Where a job stands. */
export const JobStatusSchema = v.picklist(["queued", "running", "ended"]);
export type JobStatus = v.InferOutput<typeof JobStatusSchema>;
export const AcceptedEventSchema = v.object({
  /** Name of the job. */
  correlationId: IdSchema,
  /** Where the job stands. */
  status: JobStatusSchema,
  /** Place in the queue, from 1, while it waits. */
  queuePosition: v.optional(positive),
});
export type AcceptedEvent = v.InferOutput<typeof AcceptedEventSchema>;
export const JobDocumentSchema = v.object({
  ...AcceptedEventSchema.entries,
  /** Which try of the job runs. */
  attempt: v.optional(positive),
  /** When the job stops being delivered, ISO 8601. */
  expiresAt: instant,
  /** Durable events beyond `after`, in order of attempt and sequence, unnumbered ones last. */
  events: v.array(EnvelopeSchema),
});
export type JobDocument = v.InferOutput<typeof JobDocumentSchema>;

/** Image name: random part, a dot, the job's correlation id. */
export const ImageIdSchema = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{1,64}$/));
export const CreateImageRequestSchema = v.object({
  /** Job the image belongs to. */
  correlationId: IdSchema,
  /** Type of the bytes that will come. */
  mimeType: ImageMimeTypeSchema,
  /** Bytes. */
  size: v.pipe(positive, v.maxValue(MAX_IMAGE_BYTES)),
  /** Digest of the bytes that will come. */
  sha256: Sha256Schema,
});
export type CreateImageRequest = v.InferOutput<typeof CreateImageRequestSchema>;
/** Where and how the bytes are put: one PUT with exactly these headers. */
export const ImageUploadGrantSchema = v.object({
  /** Name of the image from now on. */
  imageId: ImageIdSchema,
  /** Where to put the bytes. */
  url: v.string(),
  /** Headers of the PUT. */
  headers: v.record(v.string(), v.string()),
  /** When the grant ends, ISO 8601. */
  expiresAt: instant,
});
export type ImageUploadGrant = v.InferOutput<typeof ImageUploadGrantSchema>;
/** `POST /images/{id}/complete`: the image as stored; `imageUrl` is a door, never a grant. */
export const CompletedImageSchema = v.object({
  /** Name of the image. */
  imageId: ImageIdSchema,
  /** The image's door. */
  imageUrl: v.string(),
  /** Bytes. */
  size: positive,
  /** Digest of the bytes. */
  sha256: Sha256Schema,
  /** Type, by the first bytes. */
  mimeType: ImageMimeTypeSchema,
});
export type CompletedImage = v.InferOutput<typeof CompletedImageSchema>;
/** `GET /images/{id}`: where the bytes are, for a short while. */
export const ImageDownloadGrantSchema = v.object({
  /** Where the bytes are. */
  url: v.string(),
  /** When the grant ends, ISO 8601. */
  expiresAt: instant,
});
export type ImageDownloadGrant = v.InferOutput<typeof ImageDownloadGrantSchema>;
