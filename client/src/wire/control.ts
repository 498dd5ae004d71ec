import { ERROR_CODES, MAX_FRAME_BYTES_TO_SERVER, type Signature } from "@semantest/handlers/protocol";
import { type ErrorDetails, SemantestError } from "../errors.ts";
import { readSignature } from "../keys.ts";
import { type Fields, fields, oneOf, text, whole } from "./fields.ts";

/** What a server says when it lets a socket in. */
export interface Welcome {
  readonly sessionId: string;
  readonly resumeToken: string;
  /** Time between pings while nothing is open, and while a job is; milliseconds. */
  readonly heartbeatMs: number;
  readonly activeHeartbeatMs: number;
  /** Largest frame it takes, bytes, and how many a second, and at once. */
  readonly frameBytes: number;
  readonly framesPerSecond: number;
  readonly burst: number;
  readonly service: unknown;
  readonly version: unknown;
  /** Connected extensions. */
  readonly extensions: number;
  readonly proof: Signature | undefined;
}

/** Longest time between pings while a job is open, milliseconds: a browser's worker is stopped after 30 s of silence. */
const ACTIVE_HEARTBEAT_MS = 25_000;

/** Reads the payload of a `WelcomeEvent`; undefined where a required member is missing. */
export function readWelcome(payload: Fields): Welcome | undefined {
  const limits = fields(payload.limits);
  const { service, version } = fields(payload.server);
  const sessionId = text(payload.sessionId, 64);
  const resumeToken = text(payload.resumeToken, 1024);
  const heartbeatMs = seconds(payload.heartbeatSeconds);
  const extensions = whole(payload.extensions);
  if (!sessionId || !resumeToken || !heartbeatMs || extensions === undefined) return undefined;
  return {
    sessionId,
    resumeToken,
    heartbeatMs,
    activeHeartbeatMs: seconds(payload.activeHeartbeatSeconds) ?? Math.min(heartbeatMs, ACTIVE_HEARTBEAT_MS),
    frameBytes: whole(limits.frameBytes, 1024) ?? MAX_FRAME_BYTES_TO_SERVER,
    framesPerSecond: whole(limits.framesPerSecond, 1) ?? 50,
    burst: whole(limits.burst, 1) ?? 200,
    service,
    version,
    extensions,
    proof: readSignature(payload.proof),
  };
}

function seconds(value: unknown): number | undefined {
  const number = whole(value, 1);
  return number && number * 1000;
}

/** State a durable event found at the server. */
export interface Ack {
  readonly ids: readonly string[];
  /** `stored`, `late`, `queued`, `running` or `ended`. */
  readonly status: string;
  readonly queuePosition: number | undefined;
}

/** Reads the payload of an `AckEvent`. */
export function readAck(payload: Fields): Ack {
  const ids: readonly unknown[] = Array.isArray(payload.ids) ? payload.ids : [];
  return {
    ids: ids.filter((it) => typeof it === "string"),
    status: text(payload.status, 64) ?? "stored",
    queuePosition: whole(payload.queuePosition, 1),
  };
}

/** The payload of an `ErrorEvent` as an error; `UNKNOWN` where it has no code that is known. */
export function readError(payload: Fields, details: ErrorDetails = {}): SemantestError {
  const code = oneOf(ERROR_CODES, payload.code) ?? "UNKNOWN";
  return new SemantestError(code, text(payload.message) ?? code, {
    hint: text(payload.hint),
    retryAfterMs: whole(payload.retryAfterMs),
    recoverable: payload.recoverable === true,
    ...details,
  });
}
