import * as v from "valibot";
import { KeyRoleSchema, PeerRoleSchema, PublicJwkSchema, SourceSchema } from "../protocol/index.ts";

/*
 * The records of the ports as stores hold them. Objects are loose: members that a newer release added are kept and
 * written again. The texts of jobs and events are left to the store.
 */

const instant = v.number();
const AddressSchema = v.looseObject({
  connection: v.string(),
  endpoint: v.string(),
  release: v.string(),
  batch: v.boolean(),
});

export const SessionSchema = v.looseObject({
  tenant: v.string(),
  session: v.string(),
  role: PeerRoleSchema,
  generation: v.number(),
  address: v.exactOptional(AddressSchema),
  keyId: v.exactOptional(v.string()),
  follow: v.boolean(),
  revoked: v.boolean(),
  expiresAt: instant,
});

export const JobSchema = v.looseObject({
  tenant: v.string(),
  correlationId: v.string(),
  requestId: v.string(),
  requestDigest: v.string(),
  createdAt: instant,
  expiresAt: instant,
  cancellation: v.exactOptional(v.looseObject({ id: v.string(), text: v.string() })),
});

const EventKeySchema = v.union([
  v.looseObject({ attempt: v.number(), source: SourceSchema, sequence: v.number() }),
  v.looseObject({ id: v.string() }),
]);

export const EventSchema = v.looseObject({
  tenant: v.string(),
  correlationId: v.string(),
  key: EventKeySchema,
  id: v.string(),
  final: v.boolean(),
  session: v.exactOptional(v.string()),
  storedAt: instant,
  expiresAt: instant,
});

export const ImageSchema = v.looseObject({
  tenant: v.string(),
  correlationId: v.string(),
  imageId: v.string(),
  state: v.picklist(["granted", "complete"]),
  mimeType: v.string(),
  size: v.number(),
  sha256: v.string(),
  createdAt: instant,
  expiresAt: instant,
});

export const KeySchema = v.looseObject({
  id: v.string(),
  hash: v.string(),
  role: KeyRoleSchema,
  tenant: v.string(),
  name: v.exactOptional(v.string()),
  anonymous: v.boolean(),
  own: v.boolean(),
  signingKey: v.exactOptional(PublicJwkSchema),
  createdAt: instant,
  lastUsedAt: v.exactOptional(instant),
  expiresAt: v.exactOptional(instant),
});

export const PairingSchema = v.looseObject({
  id: v.string(),
  hash: v.string(),
  tenant: v.string(),
  createdAt: instant,
  expiresAt: instant,
});

export const ExtensionSchema = v.looseObject({
  address: v.exactOptional(AddressSchema),
  generation: v.number(),
  slots: v.number(),
  seenAt: instant,
});

const queuedEntries = {
  correlationId: v.string(),
  owner: v.exactOptional(v.string()),
  target: v.exactOptional(v.string()),
  attempt: v.number(),
  enqueuedAt: instant,
  expiresAt: instant,
};
export const QueuedJobSchema = v.looseObject(queuedEntries);

export const RunningJobSchema = v.looseObject({
  ...queuedEntries,
  taker: v.string(),
  leaseUntil: instant,
  cancelled: v.boolean(),
});

export const EndedJobSchema = v.looseObject({
  correlationId: v.string(),
  owner: v.exactOptional(v.string()),
  attempt: v.number(),
  endedAt: instant,
  taker: v.exactOptional(v.string()),
  sequence: v.exactOptional(v.number()),
  final: v.exactOptional(v.picklist(["TIMEOUT", "EXPIRED", "CANCELLED"])),
});

export const DispatchChangeSchema = v.variant("op", [
  v.looseObject({ op: v.literal("extension"), session: v.string(), entry: v.nullable(ExtensionSchema) }),
  v.looseObject({ op: v.literal("enqueue"), job: QueuedJobSchema }),
  v.looseObject({ op: v.literal("dequeue"), correlationId: v.string() }),
  v.looseObject({ op: v.literal("run"), job: RunningJobSchema }),
  v.looseObject({ op: v.literal("release"), correlationId: v.string() }),
  v.looseObject({ op: v.literal("end"), job: EndedJobSchema }),
  v.looseObject({ op: v.literal("forget"), correlationIds: v.array(v.string()) }),
  v.looseObject({ op: v.literal("follower"), session: v.string(), follows: v.boolean() }),
  v.looseObject({ op: v.literal("erase"), at: instant }),
]);

export const PrincipalSchema = v.looseObject({
  tenant: v.string(),
  role: PeerRoleSchema,
  session: v.string(),
  generation: v.number(),
  keyId: v.exactOptional(v.string()),
  anonymous: v.exactOptional(v.boolean()),
  ip: v.exactOptional(v.string()),
});

export const TicketSchema = v.looseObject({
  hash: v.string(),
  principal: PrincipalSchema,
  origin: v.exactOptional(v.string()),
  expiresAt: instant,
});

export const ReleaseSchema = v.looseObject({
  active: v.string(),
  draining: v.array(v.string()),
  deadline: v.exactOptional(instant),
});
