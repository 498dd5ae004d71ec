import { setTimeout as delay } from "node:timers/promises";
import { serverText } from "../../core/delivery/texts.ts";
import type { Clock, Ids, Telemetry } from "../../ports/index.ts";
import { errorFields } from "../../ports/logFields.ts";
import type { Listeners } from "./http/listeners.ts";
import type { Lifecycle } from "./lifecycle.ts";
import type { OperatorFeed } from "./operator/feed.ts";
import type { Peers } from "./sockets/peers.ts";
import type { Sockets } from "./sockets/sockets.ts";
import type { Turn } from "./sockets/turn.ts";

/** Time in milliseconds for frames under way to be stored and acknowledged, and for peers to read what waits for them. */
const FINISH_MS = 5000;
/** Time in milliseconds for peers to answer the close. */
const CLOSE_MS = 2000;
/** Time in milliseconds for open HTTP calls; a long poll would hold the process for 25 s. */
const ANSWER_MS = 2000;
const POLL_MS = 10;

/** Service restart: come back soon. */
const CLOSE_SERVICE_RESTART = 1012;
/** Peers that are asked back per second, so that the restarted server meets no storm. */
const PEERS_PER_SECOND = 100;
/** Least time over which peers are spread, in milliseconds. */
const LEAST_SPREAD_MS = 1000;

export interface ShutdownParts {
  readonly lifecycle: Lifecycle;
  readonly listeners: Listeners;
  readonly feed: OperatorFeed;
  readonly peers: Peers;
  readonly sockets: Pick<Sockets, "unfinished">;
  readonly turn: Turn;
  readonly stores: { close(): Promise<void> };
  readonly telemetry: Telemetry;
  readonly clock: Clock;
  readonly ids: Ids;
}

/**
 * Ends the server so that nobody loses anything: `/health` says draining and nothing new is taken, peers are told to come back,
 * what they sent before is stored and acknowledged, then sockets, listeners and the journal are closed. Takes at most about
 * ten seconds. Never rejects.
 */
export async function shutDown(parts: ShutdownParts): Promise<void> {
  const { lifecycle, listeners, feed, peers, sockets, turn, stores, telemetry } = parts;
  lifecycle.draining = true;
  telemetry.log("info", "draining", { connections: peers.size });
  feed.close();
  sayReconnect(parts);
  turn.flush();
  const finished = await until(() => sockets.unfinished === 0 && allRead(peers), FINISH_MS);
  for (const { socket, outbox } of peers.values()) {
    outbox.flush();
    socket.close(CLOSE_SERVICE_RESTART);
  }
  await until(() => peers.size === 0, CLOSE_MS);
  for (const { socket } of peers.values()) socket.terminate();
  await stopListening(listeners);
  await until(() => sockets.unfinished === 0, FINISH_MS);
  try {
    await stores.close();
  } catch (error) {
    telemetry.log("error", "stores_not_closed", errorFields(error));
  }
  telemetry.log("info", "stopped", { finished });
}

/** A peer closes first: this server cannot serve two sockets of a session while it ends. */
function sayReconnect({ peers, ids, clock }: ShutdownParts): void {
  const spread = Math.max(LEAST_SPREAD_MS, (peers.size / PEERS_PER_SECOND) * 1000);
  for (const { outbox } of peers.values()) {
    const afterMs = Math.floor(Math.random() * spread);
    const payload = { afterMs, reason: "drain", closeFirst: true } as const;
    const text = serverText("ReconnectEvent", payload, { id: ids.uuid(), now: clock.now() });
    outbox.push(text, { kind: "control" }, false);
  }
}

async function stopListening(listeners: Listeners): Promise<void> {
  const closed = listeners.close();
  await Promise.race([closed, delay(ANSWER_MS, undefined, { ref: false })]);
  listeners.cut();
  await closed;
}

function allRead(peers: Peers): boolean {
  return [...peers.values()].every(({ outbox }) => outbox.waiting === 0);
}

/** Whether the condition came true in time. */
async function until(condition: () => boolean, milliseconds: number): Promise<boolean> {
  const deadline = performance.now() + milliseconds;
  while (!condition()) {
    if (performance.now() > deadline) return false;
    await delay(POLL_MS);
  }
  return true;
}
