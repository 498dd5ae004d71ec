import type {
  Address,
  ImageRecord,
  JobRecord,
  KeyRecord,
  PairingRecord,
  SessionRecord,
  StoredEvent,
} from "../index.ts";

/*
 * Records that are right in every member, to be changed where a test needs it otherwise. Times are relative to the
 * given instant, milliseconds since the epoch.
 */

const HOUR_MS = 3_600_000;

export function sampleAddress(connection = "connection-1"): Address {
  return { connection, endpoint: "endpoint-1", release: "release-1", batch: true };
}

export function sampleSession(
  now: number,
  changes: Partial<SessionRecord & { readonly address: Address }> = {},
): SessionRecord & { readonly address: Address } {
  return {
    tenant: "tenant-1",
    session: "session-1",
    role: "client",
    generation: 10,
    address: sampleAddress(),
    keyId: "key000000001",
    follow: false,
    revoked: false,
    expiresAt: now + 24 * HOUR_MS,
    ...changes,
  };
}

export function sampleJob(now: number, changes: Partial<JobRecord> = {}): JobRecord {
  return {
    tenant: "tenant-1",
    correlationId: "job-1",
    requestId: "request-1",
    request: '{"type":"ImageGenerationRequestedEvent","payload":{"prompt":"a red fox"}}',
    requestDigest: "d".repeat(64),
    createdAt: now,
    expiresAt: now + HOUR_MS,
    ...changes,
  };
}

/** A numbered event of the first attempt; its id follows from its number. */
export function sampleEvent(now: number, sequence: number, changes: Partial<StoredEvent> = {}): StoredEvent {
  return {
    tenant: "tenant-1",
    correlationId: "job-1",
    key: { attempt: 1, source: "extension", sequence },
    id: `event-${sequence}`,
    text: `{"type":"ImageGeneratedEvent","sequence":${sequence}}`,
    final: false,
    session: "extension-1",
    storedAt: now,
    expiresAt: now + HOUR_MS,
    ...changes,
  };
}

export function sampleImage(now: number, changes: Partial<ImageRecord> = {}): ImageRecord {
  return {
    tenant: "tenant-1",
    correlationId: "job-1",
    imageId: "abcdefghijklmnopqrstuv.job-1",
    state: "granted",
    mimeType: "image/png",
    size: 3,
    sha256: "a".repeat(64),
    createdAt: now,
    expiresAt: now + 24 * HOUR_MS,
    ...changes,
  };
}

export function sampleKey(now: number, changes: Partial<KeyRecord> = {}): KeyRecord {
  return {
    id: "key000000001",
    hash: "b".repeat(64),
    role: "client",
    tenant: "tenant-1",
    name: "a laptop",
    anonymous: false,
    own: false,
    signingKey: { kty: "EC", crv: "P-256", x: "x".repeat(43), y: "y".repeat(43) },
    createdAt: now,
    ...changes,
  };
}

export function samplePairing(now: number, changes: Partial<PairingRecord> = {}): PairingRecord {
  return {
    id: "ABCD",
    hash: "c".repeat(64),
    tenant: "tenant-1",
    createdAt: now,
    expiresAt: now + 300_000,
    ...changes,
  };
}
