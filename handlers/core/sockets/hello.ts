import type { PayloadOf, Signature } from "../../protocol/index.ts";
import { dispatch, pushCancellation, repush } from "../delivery/effects.ts";
import type { Engine } from "../delivery/engine.ts";
import { jobsOfClient, replayToClient } from "../delivery/replay.ts";
import { serverText } from "../delivery/texts.ts";
import { issueResumeToken } from "../identity/resume.ts";
import { identify } from "./identify.ts";
import type { Identity, Peer } from "./peer.ts";
import { announcedLimits, announcedServer, closeWith } from "./replies.ts";

/**
 * Lets a peer in: Welcome is the first frame it receives, then the session gets its address, then follows what the
 * session has not acknowledged.
 */
export async function hello(engine: Engine, peer: Peer, payload: PayloadOf<"HelloEvent">): Promise<void> {
  const identity = await identify(engine, peer, payload);
  if (identity === undefined) return refuseStranger(engine, peer);
  peer.batch = payload.batch ?? false;
  peer.slots = payload.slots ?? 1;
  const connected = await connectedBefore(engine, identity);
  await sendWelcome(engine, peer, identity, payload.challenge, connected);
  if (!(await attach(engine, peer, identity, payload.follow ?? false))) return;
  if (identity.role === "extension") await enterExtension(engine, peer, identity, payload);
  else await enterClient(engine, identity, payload);
}

/**
 * Lets in a connection this process does not know: a person at a terminal who says no Hello, a socket that another
 * process welcomed, or one whose Hello was cut short by a crash. What is missing of its entry is made good.
 */
export async function admitWithoutHello(engine: Engine, peer: Peer): Promise<void> {
  const identity = await identify(engine, peer, {});
  if (identity === undefined) return refuseStranger(engine, peer);
  const { tenant, session } = identity;
  const record = await engine.ports.sessions.find(tenant, session);
  const known = record?.address?.connection === peer.connection.id ? record : undefined;
  peer.batch = known?.address?.batch ?? false;
  peer.slots = known?.slots ?? 1;
  if (known?.revoked === true) return closeWith(engine, peer, REVOKED);
  if (known !== undefined) peer.identity = identity;
  else if (!(await attach(engine, peer, identity, false))) return;
  if (identity.role === "client" && known?.follow !== true) return;
  const { state } = await engine.ports.dispatch.read(tenant);
  if (identity.role === "client") {
    if (!state.followers.has(session))
      await dispatch(engine, tenant, { type: "follow", session, follows: true });
  } else if (state.extensions.get(session)?.address?.connection !== peer.connection.id) {
    await enterExtension(engine, peer, identity, {});
  }
}

/** Gives the session this connection's address; tells whoever loses. False where this connection lost. */
async function attach(engine: Engine, peer: Peer, identity: Identity, follow: boolean): Promise<boolean> {
  const { ports, settings, outbound } = engine;
  const { tenant, session, role, generation, keyId } = identity;
  const attached = await ports.sessions.attach({
    tenant,
    session,
    role,
    generation,
    address: peer.address,
    ...(keyId !== undefined && { keyId }),
    follow,
    slots: peer.slots,
    revoked: false,
    expiresAt: ports.clock.now() + settings.delivery.sessionMs,
  });
  outbound.forget(tenant, session);
  if (attached.outcome === "revoked") {
    await closeWith(engine, peer, REVOKED);
    return false;
  }
  if (attached.outcome === "superseded") {
    await closeWith(engine, peer, SUPERSEDED);
    return false;
  }
  peer.identity = identity;
  const { previous } = attached;
  if (previous !== undefined && previous.connection !== peer.connection.id) {
    const text = serverText(
      "ErrorEvent",
      { ...SUPERSEDED, fatal: true },
      { id: ports.ids.uuid(), now: ports.clock.now() },
    );
    await outbound.send(previous, text, { kind: "control" });
    await outbound.disconnect(previous);
  }
  return true;
}

/** Error of the socket that lost its session to a newer one. */
const SUPERSEDED = {
  code: "SUPERSEDED",
  message: "A newer connection of this session took over.",
  hint: "Do not reconnect with this session; start a new one if both are needed.",
} as const;

/** Error of a session whose key was removed. */
export const REVOKED = {
  code: "REVOKED",
  message: "This key was removed.",
  hint: "Pair again to get a new key.",
} as const;

async function enterClient(
  engine: Engine,
  identity: Identity,
  payload: PayloadOf<"HelloEvent">,
): Promise<void> {
  const { tenant, session } = identity;
  if (payload.follow !== undefined) {
    await dispatch(engine, tenant, { type: "follow", session, follows: payload.follow });
  }
  if (payload.cursors === undefined) {
    for (const correlationId of await jobsOfClient(engine, tenant, session)) {
      await replayToClient(engine, tenant, session, correlationId);
    }
    return;
  }
  for (const [correlationId, cursor] of Object.entries(payload.cursors)) {
    await replayToClient(engine, tenant, session, correlationId, cursor);
  }
}

async function enterExtension(
  engine: Engine,
  peer: Peer,
  identity: Identity,
  payload: Pick<PayloadOf<"HelloEvent">, "cursors" | "giveUp">,
): Promise<void> {
  const { tenant, session, generation } = identity;
  const holds = Object.keys(payload.cursors ?? {});
  const effects = await dispatch(engine, tenant, {
    type: "online",
    session,
    address: peer.address,
    generation,
    slots: peer.slots,
    holds,
    givesUp: payload.giveUp ?? [],
  });
  const fresh = new Set(effects.flatMap((it) => (it.effect === "assign" ? [it.job.correlationId] : [])));
  await resendLeased(engine, identity, new Set(holds), (job) => !fresh.has(job.correlationId));
}

/** Sends an extension the requests it holds but does not name, and the cancellations of those it does. */
export async function resendLeased(
  engine: Engine,
  { tenant, session }: Pick<Identity, "tenant" | "session">,
  named: ReadonlySet<string>,
  due: (job: { readonly correlationId: string; readonly leaseUntil: number }) => boolean,
): Promise<void> {
  const { state } = await engine.ports.dispatch.read(tenant);
  const held = [...state.running.values()].filter((it) => it.taker === session);
  for (const job of held) {
    if (!named.has(job.correlationId)) {
      if (due(job)) await repush(engine, tenant, job);
    } else if (job.cancelled) await pushCancellation(engine, tenant, job);
  }
}

/** Connected extensions as this peer will find them. */
async function connectedBefore(engine: Engine, identity: Identity): Promise<number> {
  const { state } = await engine.ports.dispatch.read(identity.tenant);
  let count = 0;
  for (const [session, entry] of state.extensions) {
    if (entry.address !== undefined && session !== identity.session) count += 1;
  }
  return identity.role === "extension" ? count + 1 : count;
}

async function sendWelcome(
  engine: Engine,
  peer: Peer,
  { tenant, session }: Identity,
  challenge: string | undefined,
  extensions: number,
): Promise<void> {
  const { ports, settings } = engine;
  const now = ports.clock.now();
  const proof = await prove(engine, peer, session, challenge);
  const expiresAt = now + settings.delivery.sessionMs;
  const text = serverText(
    "WelcomeEvent",
    {
      sessionId: session,
      resumeToken: issueResumeToken(settings.resumeKeys, { session, tenant, expiresAt }),
      heartbeatSeconds: settings.delivery.heartbeatIdleMs / 1000,
      activeHeartbeatSeconds: settings.delivery.heartbeatActiveMs / 1000,
      limits: announcedLimits(settings),
      server: announcedServer(settings),
      release: settings.release,
      extensions,
      ...(proof !== undefined && { proof }),
    },
    { id: ports.ids.uuid(), now },
  );
  await engine.outbound.send(peer.address, text, { kind: "control" });
}

async function prove(
  engine: Engine,
  peer: Peer,
  session: string,
  challenge: string | undefined,
): Promise<Signature | undefined> {
  const { host } = peer.connection;
  if (challenge === undefined || host === undefined) return undefined;
  return engine.settings.proofSigner?.sign({ challenge, session, host });
}

function refuseStranger(engine: Engine, peer: Peer): Promise<void> {
  return closeWith(engine, peer, {
    code: "PERMISSION_DENIED",
    message: "This server needs a ticket.",
    hint: "Ask POST /connect for a ticket and open the socket with it.",
  });
}
