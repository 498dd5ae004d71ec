import { type Connection, type Eventual, StoreUnavailable } from "../../ports/index.ts";
import { type Frame, type FrameProblem, isProblem, parseText, payloadOf } from "../../protocol/index.ts";
import { dispatch } from "../delivery/effects.ts";
import type { Engine } from "../delivery/engine.ts";
import { andThen, rescue } from "../eventual.ts";
import { Acks } from "./acks.ts";
import { Drain } from "./drain.ts";
import { handleFrame } from "./frames.ts";
import { admitWithoutHello, hello } from "./hello.ts";
import { type Identity, MAX_REFUSALS, Peer } from "./peer.ts";
import { ASSUMED_ROLE, closeWith, sendError } from "./replies.ts";

/** The doors a socket's frames come through. */
export interface Sockets {
  message(connection: Connection, text: string): Eventual<void>;
  reader(connection: Connection): (text: string) => Eventual<void>;
  disconnected(connection: Connection, reason: string): Promise<void>;
}

/** Types that are never answered by an `ErrorEvent`: two peers would answer each other for ever. */
const NEVER_ANSWERED: ReadonlySet<string | undefined> = new Set(["ErrorEvent", "AckEvent", "PongEvent"]);

/** Connections a process remembers; one that was forgotten is recognised by its session's address. */
const REMEMBERED_PEERS = 50_000;

/** Refused frames between two answers that say so. */
const REFUSALS_PER_ANSWER = 50;

/** Deals with the frames of this process's connections. */
export function createSockets(engine: Engine): Sockets {
  const peers = new Map<string, Peer>();
  const acks = new Acks(engine);
  const drain = new Drain(engine);

  function peerOf(connection: Connection): Peer {
    const known = peers.get(connection.id);
    if (known !== undefined) return known;
    const peer = new Peer(connection, engine.settings, engine.ports.clock.now());
    peers.set(connection.id, peer);
    if (peers.size > REMEMBERED_PEERS) {
      const [oldest] = peers.keys();
      if (oldest !== undefined) peers.delete(oldest);
    }
    return peer;
  }

  function reader(connection: Connection): (text: string) => Eventual<void> {
    const peer = peerOf(connection);
    return (text) => receive(peer, text);
  }

  function receive(peer: Peer, text: string): Eventual<void> {
    const now = engine.ports.clock.now();
    const retryAfterMs = peer.bucket.take(now);
    if (retryAfterMs > 0) return refuseFrame(engine, peer, retryAfterMs);
    return peer.settled ? go(peer, text, now, 0) : settle(peer, text, now);
  }

  /** Lets the peer in, or waits until that is done, and goes on. */
  async function settle(peer: Peer, text: string, now: number): Promise<void> {
    let greeted = false;
    try {
      if (peer.ready === undefined) {
        const opening = letIn(peer, text);
        peer.ready = opening;
        greeted = await opening;
        peer.settled = true;
      } else {
        await peer.ready;
      }
    } catch (error) {
      peer.ready = undefined;
      return answerFailure(engine, peer, {}, error);
    }
    await go(peer, text, now, greeted ? 1 : 0);
  }

  /** Deals with the frames of a text but for the first ones that are done. */
  function go(peer: Peer, text: string, now: number, done: number): Eventual<void> {
    const { identity } = peer;
    if (identity === undefined) return;
    const frames = read(engine, text, identity.role, now);
    const [only] = frames;
    const handled =
      frames.length === 1 && done === 0 && only !== undefined
        ? handleInOrder(peer, identity, only)
        : Promise.all(frames.slice(done).map((frame) => handleInOrder(peer, identity, frame)));
    return andThen<unknown, void>(handled, () => drain.check(peer, now));
  }

  /** Deals with the first frame of a connection; true where it was a Hello and needs nothing more. */
  async function letIn(peer: Peer, text: string): Promise<boolean> {
    const role = peer.connection.principal?.role ?? ASSUMED_ROLE;
    const [first] = read(engine, text, role, engine.ports.clock.now());
    if (first !== undefined && !isProblem(first) && first.type === "HelloEvent") {
      await hello(engine, peer, payloadOf("HelloEvent", first.envelope.payload));
      return true;
    }
    await admitWithoutHello(engine, peer);
    return false;
  }

  /** Runs the durable frames of one job one after another, as they were sent; all others at once. */
  function handleInOrder(peer: Peer, identity: Identity, frame: Frame | FrameProblem): Eventual<void> {
    if (isProblem(frame)) return answerProblem(engine, peer, frame);
    if (frame.kind !== "durable") return handle(peer, identity, frame);
    return inOrder(peer, frame.envelope.correlationId, async () => handle(peer, identity, frame));
  }

  function handle(peer: Peer, identity: Identity, frame: Frame): Eventual<void> {
    engine.ports.telemetry.count("frames_received_total", { type: frame.type });
    return rescue(
      () => handleFrame(engine, acks, peer, identity, frame),
      (error) => answerFailure(engine, peer, frame.envelope, error),
    );
  }

  async function disconnected(connection: Connection, reason: string): Promise<void> {
    const peer = peers.get(connection.id);
    peers.delete(connection.id);
    await peer?.ready?.catch(() => undefined);
    const identity = peer?.identity ?? connection.principal;
    if (identity === undefined) return;
    const { tenant, session, role } = identity;
    engine.ports.telemetry.log("debug", "disconnected", { role, reason });
    await engine.ports.sessions.detach(tenant, session, connection.id);
    engine.outbound.forget(tenant, session);
    if (role === "extension")
      await dispatch(engine, tenant, { type: "offline", session, connection: connection.id });
  }

  return { message: (connection, text) => receive(peerOf(connection), text), reader, disconnected };
}

/** Runs what a peer asks of one job one after another. */
function inOrder(peer: Peer, correlationId: string, work: () => Promise<void>): Promise<void> {
  const before = peer.jobs.get(correlationId);
  const done = before === undefined ? work() : before.then(work);
  peer.jobs.set(correlationId, done);
  return done.finally(() => {
    if (peer.jobs.get(correlationId) === done) peer.jobs.delete(correlationId);
  });
}

function read(
  { ports }: Engine,
  text: string,
  source: Identity["role"],
  now: number,
): readonly (Frame | FrameProblem)[] {
  return parseText(text, { source, now, newId: () => ports.ids.uuid() }).frames;
}

async function answerProblem(engine: Engine, peer: Peer, problem: FrameProblem): Promise<void> {
  engine.ports.telemetry.count("frames_refused_total", { reason: "invalid" });
  if (NEVER_ANSWERED.has(problem.type)) return;
  const { problem: message, hint } = problem;
  await sendError(engine, peer, problem, { code: "INVALID_INPUT", message, hint, recoverable: false });
}

async function answerFailure(
  engine: Engine,
  peer: Peer,
  frame: { readonly id?: string; readonly type?: string; readonly correlationId?: string },
  error: unknown,
): Promise<void> {
  const { telemetry } = engine.ports;
  const passing = error instanceof StoreUnavailable;
  telemetry.count("frames_failed_total", { reason: passing ? "unavailable" : "bug" });
  if (!passing) telemetry.log("error", "frame_failed", { type: frame.type, error: describe(error) });
  if (NEVER_ANSWERED.has(frame.type)) return;
  await sendError(engine, peer, frame, {
    code: passing ? "UNAVAILABLE" : "UNKNOWN",
    message: passing ? "The event could not be stored." : "The server could not deal with this frame.",
    hint: "send it again",
    recoverable: true,
    retryAfterMs: passing ? error.retryAfterMs : 5000,
  });
}

/** Name and place of an error, without its message: that may quote what a peer sent. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  return `${error.name} ${error.stack?.split("\n").slice(1, 4).join(" ").trim() ?? ""}`;
}

async function refuseFrame(engine: Engine, peer: Peer, retryAfterMs: number): Promise<void> {
  engine.ports.telemetry.count("frames_refused_total", { reason: "rate" });
  peer.refusals += 1;
  const limits = {
    code: "RATE_LIMITED",
    hint: "slow down, or send several envelopes in one array",
    retryAfterMs,
  } as const;
  if (peer.refusals > MAX_REFUSALS) {
    return closeWith(engine, peer, { ...limits, message: "Far too many frames.", retryAfterMs: 60_000 });
  }
  if (peer.refusals % REFUSALS_PER_ANSWER !== 1) return;
  await sendError(engine, peer, {}, { ...limits, message: "Too many frames a second.", recoverable: true });
}
