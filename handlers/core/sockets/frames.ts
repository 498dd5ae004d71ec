import type { Eventual } from "../../ports/index.ts";
import type { ErrorCode, Frame } from "../../protocol/index.ts";
import { payloadOf } from "../../protocol/index.ts";
import type { Refusal, Submitted } from "../delivery/contract.ts";
import type { Engine } from "../delivery/engine.ts";
import { submitCancellation, submitRequest } from "../delivery/requests.ts";
import { acceptResult, relayProgress } from "../delivery/results.ts";
import { andThen, isComing } from "../eventual.ts";
import { allowAddress, allowRequest } from "../identity/quotas.ts";
import { createIsoTime } from "../isoTime.ts";
import type { Acks } from "./acks.ts";
import { REVOKED } from "./attach.ts";
import { hello } from "./hello.ts";
import type { Identity, Peer } from "./peer.ts";
import { ping } from "./ping.ts";
import { closeWith, sendError } from "./replies.ts";

/** How old a revocation may be before a durable event notices it, milliseconds. */
const REVOCATION_MS = 5000;

const SECOND_MS = 1000;
const isoTime = createIsoTime();

/** Deals with one frame of a peer that was let in. */
export function handleFrame(
  engine: Engine,
  acks: Acks,
  peer: Peer,
  identity: Identity,
  frame: Frame,
): Eventual<void> {
  switch (frame.type) {
    case "HelloEvent":
      return hello(engine, peer, payloadOf("HelloEvent", frame.envelope.payload));
    case "PingEvent":
      return ping(engine, peer, identity, frame.envelope, payloadOf("PingEvent", frame.envelope.payload));
    case "ImageGenerationProgressEvent":
      return relayProgress(engine, identity, frame);
    case "ImageGenerationRequestedEvent":
    case "ImageGenerationCancelledEvent":
      return request(engine, acks, peer, identity, frame);
    case "ErrorEvent":
      // Outside a job it is news for nobody: only the holder's tells the client something.
      if (identity.role === "client" || frame.envelope.correlationId === frame.envelope.id) return;
      return result(engine, acks, peer, identity, frame);
    case "ImageGenerationInitiatedEvent":
    case "ImageGeneratedEvent":
    case "ImageDownloadedEvent":
      return result(engine, acks, peer, identity, frame);
    default:
      // PongEvent and AckEvent need no answer: the cursor is the acknowledgement. The rest no peer may send.
      return;
  }
}

async function request(
  engine: Engine,
  acks: Acks,
  peer: Peer,
  identity: Identity,
  frame: Frame,
): Promise<void> {
  const revoked = isRevoked(engine, identity);
  if (isComing(revoked) ? await revoked : revoked) return closeWith(engine, peer, REVOKED);
  const sender = { tenant: identity.tenant, session: identity.session };
  const submitted =
    frame.type === "ImageGenerationCancelledEvent"
      ? await submitCancellation(engine, sender, frame)
      : await limitedRequest(engine, identity, frame);
  if (!submitted.accepted) {
    const { code, message, hint, retryAfterMs } = submitted;
    const recoverable = isPassing(code);
    const error = { code, message, hint, recoverable, ...(retryAfterMs !== undefined && { retryAfterMs }) };
    return sendError(engine, peer, frame.envelope, error);
  }
  const { status, queuePosition, expiresAt } = submitted;
  await acks.add(peer, frame.envelope.id, {
    status,
    ...(queuePosition !== undefined && { queuePosition }),
    expiresAt: isoTime(Math.floor(expiresAt / SECOND_MS) * SECOND_MS),
  });
}

/** A request within its limits; a repeat asks how the job does, and is never refused. */
function limitedRequest(engine: Engine, identity: Identity, frame: Frame): Promise<Submitted> {
  if (identity.ip === undefined && !identity.anonymous) return submitRequest(engine, identity, frame);
  return countedRequest(engine, identity, frame);
}

async function countedRequest(engine: Engine, identity: Identity, frame: Frame): Promise<Submitted> {
  const refusal = await beyondLimits(engine, identity);
  if (refusal !== undefined) {
    const known = await engine.ports.jobs.read(identity.tenant, frame.envelope.correlationId);
    if (known === undefined) return refusal;
  }
  return submitRequest(engine, identity, frame);
}

async function beyondLimits({ ports, settings }: Engine, identity: Identity): Promise<Refusal | undefined> {
  const { ip } = identity;
  const byAddress = ip === undefined ? undefined : await allowAddress(ports, settings, ip);
  return byAddress ?? allowRequest(ports, identity, settings.identity);
}

async function result(
  engine: Engine,
  acks: Acks,
  peer: Peer,
  identity: Identity,
  frame: Frame,
): Promise<void> {
  const revoked = isRevoked(engine, identity);
  if (isComing(revoked) ? await revoked : revoked) return closeWith(engine, peer, REVOKED);
  const outcome = await acceptResult(engine, identity, frame);
  if (outcome !== "conflict") return acks.add(peer, frame.envelope.id, { status: outcome });
  await sendError(engine, peer, frame.envelope, {
    code: "INVALID_INPUT",
    message: `sequence ${frame.envelope.sequence}: another event of this job was sent under it`,
    hint: "number the durable events of an attempt from 1 without gaps, each number once",
    recoverable: false,
  });
}

function isRevoked(engine: Engine, { tenant, session }: Identity): Eventual<boolean> {
  const record = engine.outbound.session(tenant, session, REVOCATION_MS);
  return andThen(record, (it) => it?.revoked === true);
}

/** Refusals after which the same frame may be sent again. */
function isPassing(code: ErrorCode): boolean {
  return code === "UNAVAILABLE" || code === "RATE_LIMITED";
}
