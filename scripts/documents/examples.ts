import type { EventType, Source } from "../../handlers/protocol/index.ts";

const correlationId = "0199c4a2-7d10-7c3e-9d2b-5f1e0a7b3c11";
const timestamp = "2026-01-15T09:30:00.000Z";
const expiresAt = "2026-01-15T10:30:00.000Z";
const sha256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
const imageId = "Q2hhcmxpZUZveDAxMjM0NQ.0199c4a2-7d10-7c3e-9d2b-5f1e0a7b3c11";
const imageUrl = `http://localhost:3003/images/${imageId}`;
const session = "0199c4a2-6000-7aaa-8bbb-0123456789ab";
const resumeToken = "c2Vzc2lvbg.1768555800.bG9jYWw";
const limits = { frameBytes: 32768, framesPerSecond: 50, burst: 200 };

/** The key of RFC 7515's example A.3, which everybody knows to be public. */
const signingKey = {
  kty: "EC",
  crv: "P-256",
  x: "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
  y: "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
};
const signature = {
  key: signingKey,
  value: "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q",
};

/** One frame per event, as it travels; together they tell the life of one job. */
export const EVENT_EXAMPLES: Readonly<Record<EventType, Readonly<Record<string, unknown>>>> = {
  HelloEvent: {
    type: "HelloEvent",
    payload: { role: "client", batch: true, cursors: { [correlationId]: [1, 2] } },
  },
  WelcomeEvent: {
    ...envelope("WelcomeEvent", "0199c4a2-7001-7000-8000-000000000001", "server"),
    payload: {
      sessionId: session,
      resumeToken,
      heartbeatSeconds: 25,
      limits,
      server: { service: "semantest", version: "1.0.0", environment: "local" },
      release: "0.1.0",
      extensions: 1,
    },
  },
  PingEvent: { type: "PingEvent" },
  PongEvent: {
    ...envelope("PongEvent", "0199c4a2-7001-7000-8000-000000000002", "server"),
    payload: { clock: 1234.5 },
  },
  AckEvent: {
    ...envelope("AckEvent", "0199c4a2-7001-7000-8000-000000000003", "server"),
    payload: { ids: [correlationId], status: "queued", queuePosition: 1, expiresAt },
  },
  ImageGenerationRequestedEvent: {
    ...envelope("ImageGenerationRequestedEvent", correlationId, "client"),
    payload: { prompt: "a red fox", domain: "chatgpt.com", fileName: "fox.png" },
    sig: signature,
  },
  ImageGenerationInitiatedEvent: {
    ...envelope("ImageGenerationInitiatedEvent", "0199c4a2-7d10-7000-8000-000000000004", "extension"),
    sequence: 1,
    attempt: 1,
    payload: { tabId: 17 },
  },
  ImageGenerationProgressEvent: {
    ...envelope("ImageGenerationProgressEvent", "0199c4a2-7d10-7000-8000-000000000005", "extension"),
    after: 1,
    attempt: 1,
    payload: { percent: 60, stage: "drawing" },
  },
  ImageGeneratedEvent: {
    ...envelope("ImageGeneratedEvent", "0199c4a2-7d10-7000-8000-000000000006", "extension"),
    sequence: 2,
    attempt: 1,
    payload: {
      image: { id: imageId, size: 204800, sha256, mimeType: "image/png" },
      imageUrl,
      metadata: { width: 1024, height: 1024 },
    },
  },
  ImageDownloadedEvent: {
    ...envelope("ImageDownloadedEvent", "0199c4a2-7d10-7000-8000-000000000007", "extension"),
    sequence: 3,
    attempt: 1,
    payload: { filePath: "fox.png", fileSize: 204800, mimeType: "image/png" },
  },
  ImageGenerationCancelledEvent: {
    ...envelope("ImageGenerationCancelledEvent", "0199c4a2-7d10-7000-8000-000000000008", "client"),
    payload: { reason: "the person closed the window" },
  },
  ErrorEvent: {
    ...envelope("ErrorEvent", "0199c4a2-7d10-7000-8000-000000000009", "extension"),
    sequence: 2,
    attempt: 1,
    payload: {
      code: "TAB_NOT_FOUND",
      message: "no tab of chatgpt.com is open",
      hint: "open chatgpt.com and ask again",
      recoverable: true,
    },
  },
  PeerEvent: {
    ...envelope("PeerEvent", "0199c4a2-7001-7000-8000-00000000000a", "server"),
    payload: { extensions: 2 },
  },
  ReconnectEvent: {
    ...envelope("ReconnectEvent", "0199c4a2-7001-7000-8000-00000000000b", "server"),
    payload: { afterMs: 1870, reason: "deploy" },
  },
};

const key = {
  id: "000000000000",
  role: "client",
  tenant: "0199c4a2-5000-7bbb-8ccc-0123456789ab",
  name: "Ada's terminal",
  createdAt: timestamp,
};

/** One body per schema that a door takes or gives. */
export const BODY_EXAMPLES: Readonly<Record<string, unknown>> = {
  SignatureDocument: {
    service: "semantest",
    version: "1.0.0",
    environment: "local",
    capabilities: ["events", "images", "jobs", "pairing", "resume"],
  },
  HealthDocument: { status: "ok", release: "0.1.0", uptimeSeconds: 86.4, connections: 3 },
  Problem: {
    type: "about:blank",
    title: "Not Found",
    status: 404,
    detail: "no such job",
    code: "INVALID_INPUT",
    hint: "a job is kept for one hour after it was asked for",
  },
  ConnectRequest: { role: "client", resumeToken },
  ConnectResponse: {
    url: "ws://localhost:3003/",
    ticket: "p0CkDTk5mBjQlYxM3lXbXg0dJ8rVJqH2oYc1uWf7n8E",
    transport: "websocket",
    expiresAt,
    limits,
  },
  CreateKeyRequest: { role: "client", tenant: key.tenant, name: key.name },
  CreatedKey: { ...key, key: `smt_c_${key.id}_${"0".repeat(43)}_000000` },
  KeyList: { keys: [{ ...key, lastUsedAt: timestamp, self: true, signingKey }] },
  Pairing: { code: "K7QM2XWD", expiresAt },
  RedeemPairingRequest: { name: key.name, signingKey },
  Peers: { extensions: 1 },
  AcceptedEvent: { correlationId, status: "queued", queuePosition: 1 },
  JobDocument: {
    correlationId,
    status: "running",
    attempt: 1,
    expiresAt,
    events: [EVENT_EXAMPLES.ImageGenerationInitiatedEvent],
  },
  CreateImageRequest: { correlationId, mimeType: "image/png", size: 204800, sha256 },
  ImageUploadGrant: {
    imageId,
    url: "http://localhost:3003/blobs/b3BhcXVl",
    headers: { "Content-Type": "image/png" },
    expiresAt,
  },
  CompletedImage: { imageId, imageUrl, size: 204800, sha256, mimeType: "image/png" },
  ImageDownloadGrant: { url: "http://localhost:3003/blobs/b3BhcXVl", expiresAt },
};

function envelope(type: EventType, id: string, source: Source): Readonly<Record<string, unknown>> {
  return { type, id, correlationId, source, timestamp };
}
