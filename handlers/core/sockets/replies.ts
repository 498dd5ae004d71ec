import {
  type ErrorCode,
  MAX_FRAME_BYTES_TO_SERVER,
  type PayloadOf,
  type PeerRole,
  PROTOCOL_VERSION,
  SERVICE_NAME,
} from "../../protocol/index.ts";
import type { Engine } from "../delivery/engine.ts";
import { serverText } from "../delivery/texts.ts";
import type { ServiceSettings } from "../settings.ts";
import type { Peer } from "./peer.ts";

/** The frame an answer belongs to. */
export interface Answered {
  readonly id?: string;
  readonly type?: string;
  readonly correlationId?: string;
}

/** Sends an ephemeral `ErrorEvent` about a frame. */
export async function sendError(
  engine: Engine,
  peer: Peer,
  answered: Answered,
  error: {
    readonly code: ErrorCode;
    readonly message: string;
    readonly hint: string;
    readonly retryAfterMs?: number;
    readonly recoverable?: boolean;
    readonly fatal?: boolean;
  },
): Promise<void> {
  const { ids, clock } = engine.ports;
  const { id, type, correlationId } = answered;
  const context = { ...(id !== undefined && { id }), ...(type !== undefined && { type }) };
  const text = serverText(
    "ErrorEvent",
    { ...error, context },
    { id: ids.uuid(), now: clock.now(), ...(correlationId !== undefined && { correlationId }) },
  );
  await engine.outbound.send(peer.address, text, { kind: "control" });
}

/** Sends a fatal `ErrorEvent` and closes: the reason for a close is a frame, the close code only a hint. */
export async function closeWith(
  engine: Engine,
  peer: Peer,
  error: {
    readonly code: ErrorCode;
    readonly message: string;
    readonly hint: string;
    readonly retryAfterMs?: number;
  },
): Promise<void> {
  await sendError(engine, peer, {}, { ...error, fatal: true });
  await engine.outbound.disconnect(peer.address);
}

/** What `WelcomeEvent` and `POST /connect` say of the limits. */
export function announcedLimits(settings: ServiceSettings): PayloadOf<"WelcomeEvent">["limits"] {
  return {
    frameBytes: MAX_FRAME_BYTES_TO_SERVER,
    framesPerSecond: settings.delivery.framesPerSecond,
    burst: settings.delivery.frameBurst,
  };
}

/** What the server says of itself. */
export function announcedServer(settings: ServiceSettings): PayloadOf<"WelcomeEvent">["server"] {
  return { service: SERVICE_NAME, version: PROTOCOL_VERSION, environment: settings.environment };
}

/** Role an envelope's payload is read by while nobody has said Hello. */
export const ASSUMED_ROLE: PeerRole = "client";
