import * as v from "valibot";
import { EnvelopeSchema } from "./envelope.ts";
import { MAX_IMAGE_BYTES } from "./limits.ts";
import { EnvironmentSchema, ErrorCodeSchema, IdSchema, KeyRoleSchema, PeerRoleSchema } from "./names.ts";
import { ImageMimeTypeSchema, PublicJwkSchema, Sha256Schema } from "./payloads.ts";

const positive = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const instant = v.pipe(v.string(), v.isoTimestamp());
const label = v.pipe(v.string(), v.minLength(1), v.maxLength(100));

/** `GET /signature`: exactly these four members. */
export const SignatureDocumentSchema = v.strictObject({
  service: v.string(),
  version: v.string(),
  environment: EnvironmentSchema,
  capabilities: v.array(v.string()),
});
export type SignatureDocument = v.InferOutput<typeof SignatureDocumentSchema>;

/** `GET /health`; members beyond `status` only for an operator key or a local caller. */
export const HealthDocumentSchema = v.object({
  status: v.picklist(["ok", "draining", "failing"]),
  release: v.optional(v.string()),
  instance: v.optional(v.string()),
  uptimeSeconds: v.optional(v.number()),
  connections: v.optional(count),
  checks: v.optional(v.record(v.string(), v.picklist(["ok", "failing"]))),
});
export type HealthDocument = v.InferOutput<typeof HealthDocumentSchema>;

/** Body of every error (RFC 9457) with Semantest's code and a hint. */
export const ProblemSchema = v.looseObject({
  type: v.string(),
  title: v.string(),
  status: v.number(),
  detail: v.optional(v.string()),
  code: ErrorCodeSchema,
  hint: v.optional(v.string()),
  retryAfterMs: v.optional(count),
});
export type Problem = v.InferOutput<typeof ProblemSchema>;

export const ConnectRequestSchema = v.object({
  role: v.optional(PeerRoleSchema),
  resumeToken: v.optional(v.pipe(v.string(), v.maxLength(1024))),
});
export const ConnectResponseSchema = v.object({
  url: v.string(),
  ticket: v.string(),
  transport: v.picklist(["websocket", "signalr"]),
  expiresAt: instant,
  limits: v.looseObject({ frameBytes: positive, framesPerSecond: positive, burst: positive }),
});
export type ConnectResponse = v.InferOutput<typeof ConnectResponseSchema>;

/** `POST /keys`: nothing for a new device key; `role`, `tenant`, `name` only with an operator key. */
export const CreateKeyRequestSchema = v.object({
  role: v.optional(KeyRoleSchema),
  tenant: v.optional(IdSchema),
  name: v.optional(label),
});
const keyEntries = {
  id: v.string(),
  role: KeyRoleSchema,
  tenant: IdSchema,
  name: v.optional(label),
  createdAt: instant,
};
/** The only answer that ever holds the key itself. */
export const CreatedKeySchema = v.object({ ...keyEntries, key: v.string() });
export type CreatedKey = v.InferOutput<typeof CreatedKeySchema>;
export const ListedKeySchema = v.object({
  ...keyEntries,
  lastUsedAt: v.optional(instant),
  /** True for the key that asked. */
  self: v.boolean(),
  /** Public signing key that the pairing pinned. */
  signingKey: v.optional(PublicJwkSchema),
});
export type ListedKey = v.InferOutput<typeof ListedKeySchema>;
export const KeyListSchema = v.object({ keys: v.array(ListedKeySchema) });

export const PairingSchema = v.object({ code: v.string(), expiresAt: instant });
export type Pairing = v.InferOutput<typeof PairingSchema>;
/** `POST /pairings/{code}`: what the extension shows of the new client and the key it pins. */
export const RedeemPairingRequestSchema = v.object({
  name: v.optional(label),
  signingKey: v.optional(PublicJwkSchema),
});
export const PeersSchema = v.object({ extensions: count });

export const JobStatusSchema = v.picklist(["queued", "running", "ended"]);
export type JobStatus = v.InferOutput<typeof JobStatusSchema>;
export const AcceptedEventSchema = v.object({
  correlationId: IdSchema,
  status: JobStatusSchema,
  queuePosition: v.optional(positive),
});
export type AcceptedEvent = v.InferOutput<typeof AcceptedEventSchema>;
export const JobDocumentSchema = v.object({
  ...AcceptedEventSchema.entries,
  attempt: v.optional(positive),
  expiresAt: instant,
  /** Durable events beyond `after`, in order of attempt and sequence, unnumbered ones last. */
  events: v.array(EnvelopeSchema),
});
export type JobDocument = v.InferOutput<typeof JobDocumentSchema>;

/** Image name: random part, a dot, the job's correlation id. */
export const ImageIdSchema = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{1,64}$/));
export const CreateImageRequestSchema = v.object({
  correlationId: IdSchema,
  mimeType: ImageMimeTypeSchema,
  size: v.pipe(positive, v.maxValue(MAX_IMAGE_BYTES)),
  sha256: Sha256Schema,
});
export type CreateImageRequest = v.InferOutput<typeof CreateImageRequestSchema>;
/** Where and how the bytes are put: one PUT with exactly these headers. */
export const ImageUploadGrantSchema = v.object({
  imageId: ImageIdSchema,
  url: v.string(),
  headers: v.record(v.string(), v.string()),
  expiresAt: instant,
});
export type ImageUploadGrant = v.InferOutput<typeof ImageUploadGrantSchema>;
/** `POST /images/{id}/complete`: the image as stored; `imageUrl` is a door, never a grant. */
export const CompletedImageSchema = v.object({
  imageId: ImageIdSchema,
  imageUrl: v.string(),
  size: positive,
  sha256: Sha256Schema,
  mimeType: ImageMimeTypeSchema,
});
export type CompletedImage = v.InferOutput<typeof CompletedImageSchema>;
export const ImageDownloadGrantSchema = v.object({ url: v.string(), expiresAt: instant });
export type ImageDownloadGrant = v.InferOutput<typeof ImageDownloadGrantSchema>;
