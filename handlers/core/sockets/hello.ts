import type { RunningJob } from "../../ports/index.ts";
import type { PayloadOf } from "../../protocol/index.ts";
import { dispatch, perform, pushCancellation, repush } from "../delivery/effects.ts";
import type { Engine } from "../delivery/engine.ts";
import { jobsOfClient, replayToClient } from "../delivery/replay.ts";
import { countConnected } from "../dispatch/assign.ts";
import type { DispatchEffect } from "../dispatch/events.ts";
import { attach, type Loss, REVOKED } from "./attach.ts";
import { identify } from "./identify.ts";
import type { Identity, Peer } from "./peer.ts";
import { closeWith } from "./replies.ts";
import { sendWelcome } from "./welcome.ts";

type Hello = PayloadOf<"HelloEvent">;

/**
 * Lets a peer in: first its place is stored, then it is welcomed, then follows what it has not acknowledged. A Welcome
 * says that the peer is in: who asks from now on finds it. What others send it meanwhile waits behind the Welcome.
 */
export async function hello(engine: Engine, peer: Peer, payload: Hello): Promise<void> {
  const identity = await identify(engine, peer, payload);
  if (identity === undefined) return refuseStranger(engine, peer);
  peer.batch = payload.batch ?? false;
  peer.slots = payload.slots ?? 1;
  const { id } = peer.connection;
  engine.outbound.hold(id);
  let entered: Entered | Loss;
  try {
    entered = await enter(engine, peer, identity, payload);
    if ("extensions" in entered)
      await sendWelcome(engine, peer, identity, payload.challenge, entered.extensions);
  } finally {
    engine.outbound.discard(id);
  }
  if (!("extensions" in entered)) return closeWith(engine, peer, entered);
  await perform(engine, identity.tenant, entered.effects);
  if (identity.role === "client") await replay(engine, identity, payload);
  else await resendUnnamed(engine, identity, payload, entered.effects);
}

/**
 * Lets in a connection this process does not know: a person at a terminal who says no Hello, a socket that another
 * process welcomed, or one whose Hello was cut short by a crash. What is missing of its entry is made good.
 */
export async function admitWithoutHello(engine: Engine, peer: Peer): Promise<void> {
  const identity = await identify(engine, peer, {});
  if (identity === undefined) return refuseStranger(engine, peer);
  const { tenant, session } = identity;
  // Read now, and remembered: what the frame needs of it costs no second read.
  const record = await engine.outbound.session(tenant, session, 0);
  const known = record?.address?.connection === peer.connection.id ? record : undefined;
  peer.batch = known?.address?.batch ?? false;
  peer.slots = known?.slots ?? 1;
  if (known?.revoked === true) return closeWith(engine, peer, REVOKED);
  if (known === undefined) {
    const loss = await attach(engine, peer, identity, false);
    if (loss !== undefined) return closeWith(engine, peer, loss);
  }
  peer.identity = identity;
  if (identity.role === "client" && known?.follow !== true) return;
  const { state } = await engine.ports.dispatch.read(tenant);
  if (identity.role === "client") {
    if (state.followers.has(session)) return;
    await dispatch(engine, tenant, { type: "follow", session, follows: true });
  } else if (state.extensions.get(session)?.address?.connection !== peer.connection.id) {
    const effects = await dispatch(engine, tenant, online(peer, identity, {}));
    await resendUnnamed(engine, identity, {}, effects);
  } else engine.rememberHeld(tenant, session, state);
}

/** A peer whose place is stored, and what that asks for. */
interface Entered {
  readonly extensions: number;
  readonly effects: readonly DispatchEffect[];
}

async function enter(
  engine: Engine,
  peer: Peer,
  identity: Identity,
  payload: Hello,
): Promise<Entered | Loss> {
  const { runner, ports } = engine;
  const { tenant, session, role } = identity;
  const loss = await attach(engine, peer, identity, payload.follow ?? false);
  if (loss !== undefined) return loss;
  if (role === "extension") {
    const { effects, draft } = await runner.run(tenant, online(peer, identity, payload));
    return { extensions: countConnected(draft.extensions()), effects };
  }
  if (payload.follow !== undefined) {
    const { effects, draft } = await runner.run(tenant, { type: "follow", session, follows: payload.follow });
    return { extensions: countConnected(draft.extensions()), effects };
  }
  const { state } = await ports.dispatch.read(tenant);
  return { extensions: countConnected(state.extensions), effects: [] };
}

function online(peer: Peer, { session, generation }: Identity, { cursors = {}, giveUp = [] }: Hello) {
  const holds = Object.keys(cursors);
  const { address, slots } = peer;
  return { type: "online", session, address, generation, slots, holds, givesUp: giveUp } as const;
}

/** Sends a client what it has not acknowledged: beyond its cursors, or all of what is its own. */
async function replay(engine: Engine, { tenant, session }: Identity, { cursors }: Hello): Promise<void> {
  if (cursors === undefined) {
    for (const correlationId of await jobsOfClient(engine, tenant, session)) {
      await replayToClient(engine, tenant, session, correlationId);
    }
    return;
  }
  for (const [correlationId, cursor] of Object.entries(cursors)) {
    await replayToClient(engine, tenant, session, correlationId, cursor);
  }
}

/** Sends an extension what it holds and does not name, but for what it was sent just now. */
async function resendUnnamed(
  engine: Engine,
  identity: Identity,
  { cursors = {} }: Hello,
  effects: readonly DispatchEffect[],
): Promise<void> {
  const fresh = new Set(effects.flatMap((it) => (it.effect === "assign" ? [it.job.correlationId] : [])));
  await resendLeased(engine, identity, new Set(Object.keys(cursors)), (job) => !fresh.has(job.correlationId));
}

/** Sends an extension the requests it holds but does not name, and the cancellations of those it does. */
export async function resendLeased(
  engine: Engine,
  { tenant, session }: Pick<Identity, "tenant" | "session">,
  named: ReadonlySet<string>,
  due: (job: { readonly correlationId: string; readonly leaseUntil: number }) => boolean,
  running?: readonly RunningJob[],
): Promise<void> {
  const jobs = running ?? [...(await engine.ports.dispatch.read(tenant)).state.running.values()];
  for (const job of jobs) {
    if (job.taker !== session) continue;
    if (!named.has(job.correlationId)) {
      if (due(job)) await repush(engine, tenant, job);
    } else if (job.cancelled) await pushCancellation(engine, tenant, job);
  }
}

function refuseStranger(engine: Engine, peer: Peer): Promise<void> {
  return closeWith(engine, peer, {
    code: "PERMISSION_DENIED",
    message: "This server needs a ticket.",
    hint: "Ask POST /connect for a ticket and open the socket with it.",
  });
}
