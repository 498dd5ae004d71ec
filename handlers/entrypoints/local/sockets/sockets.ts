import type { Duplex } from "node:stream";
import { type RawData, WebSocket } from "ws";
import type { Service } from "../../../core/contract.ts";
import { serverText } from "../../../core/delivery/texts.ts";
import { rescue } from "../../../core/eventual.ts";
import type { Clock, Connection, Ids, Telemetry } from "../../../ports/index.ts";
import { errorFields } from "../../../ports/logFields.ts";
import type { PayloadOf } from "../../../protocol/index.ts";
import { Outbox, type OutboxLimits } from "./outbox.ts";
import type { Peer, Peers } from "./peers.ts";
import type { Turn } from "./turn.ts";

/** Sweeps (seconds) between two pings of a peer; one that answered none in between is dead. */
const PING_SWEEPS = 27;
/** Sweeps (seconds) a peer may stay behind its soft limit. */
const STUCK_SWEEPS = 30;
/** Frames of one peer that are worked on at once before its socket is no longer read. */
const MAX_IN_FLIGHT = 64;

const CLOSE_UNSUPPORTED_DATA = 1003;
const CLOSE_TRY_AGAIN_LATER = 1013;

export interface SocketsParts {
  readonly service: Pick<Service, "reader" | "disconnected">;
  readonly peers: Peers;
  readonly turn: Turn;
  readonly limits: OutboxLimits;
  readonly telemetry: Telemetry;
  readonly clock: Clock;
  readonly ids: Ids;
  /** Told how long each frame took, in milliseconds. */
  readonly onFrame: (milliseconds: number) => void;
}

/** Open sockets: reads their frames, finds the dead and the stuck, tells the core who left. */
export class Sockets {
  readonly #parts: SocketsParts;
  readonly #leaving = new Set<Promise<void>>();
  #sweeps = 0;
  #admitted = 0;
  #inFlight = 0;

  constructor(parts: SocketsParts) {
    this.#parts = parts;
  }

  /** Frames that are being worked on, and departures not yet stored. */
  get unfinished(): number {
    return this.#inFlight + this.#leaving.size;
  }

  /** Takes over an upgraded socket. */
  admit(socket: WebSocket, stream: Duplex, connection: Connection): void {
    const { service, peers, turn, limits } = this.#parts;
    const peer: Peer = {
      socket,
      connection,
      read: service.reader(connection),
      outbox: new Outbox(socket, stream, limits, turn),
      phase: this.#admitted++ % PING_SWEEPS,
      role: connection.principal?.role,
      alive: true,
      inFlight: 0,
    };
    peers.set(connection.id, peer);
    socket.on("message", (data, isBinary) => this.#received(peer, data, isBinary));
    socket.on("pong", () => {
      peer.alive = true;
    });
    socket.on("close", (code) => this.#closed(peer, code));
    // A broken frame: ws has closed the socket already, and `close` follows.
    socket.on("error", () => this.#parts.telemetry.count("frames_broken_total"));
  }

  /** To be called every second. */
  sweep(): void {
    const phase = this.#sweeps++ % PING_SWEEPS;
    for (const peer of this.#parts.peers.values()) {
      if (peer.outbox.sweep() >= STUCK_SWEEPS) this.giveUp(peer);
      if (peer.phase !== phase || peer.socket.readyState !== WebSocket.OPEN) continue;
      if (peer.alive) {
        peer.alive = false;
        peer.socket.ping();
      } else {
        peer.socket.terminate();
        this.#parts.telemetry.count("sockets_closed_total", { reason: "dead" });
      }
    }
  }

  /** Closes a peer that reads too slowly; what is stored for it waits until it comes back. */
  giveUp(peer: Peer): void {
    const payload: PayloadOf<"ErrorEvent"> = {
      code: "UNAVAILABLE",
      message: "This connection reads too slowly; too much is waiting for it.",
      hint: "Reconnect and resume the session: nothing durable is lost.",
      recoverable: true,
      retryAfterMs: 1000,
    };
    this.#closeWith(peer, payload, CLOSE_TRY_AGAIN_LATER);
  }

  #received(peer: Peer, data: RawData, isBinary: boolean): void {
    peer.alive = true;
    if (isBinary || !Buffer.isBuffer(data)) {
      const payload: PayloadOf<"ErrorEvent"> = {
        code: "INVALID_INPUT",
        message: "Binary frames are not read.",
        hint: "Send JSON in text frames; images travel by POST /images.",
        fatal: true,
      };
      this.#closeWith(peer, payload, CLOSE_UNSUPPORTED_DATA);
      return;
    }
    this.#work(peer, data.toString());
  }

  #work(peer: Peer, text: string): void {
    const { onFrame } = this.#parts;
    const start = performance.now();
    const done = rescue(
      () => peer.read(text),
      (error) => this.#failed(error),
    );
    if (done instanceof Promise) void this.#finish(peer, done, start);
    else onFrame(performance.now() - start);
  }

  async #finish(peer: Peer, done: Promise<void>, start: number): Promise<void> {
    this.#inFlight += 1;
    peer.inFlight += 1;
    if (peer.inFlight === MAX_IN_FLIGHT) peer.socket.pause();
    await done;
    this.#inFlight -= 1;
    peer.inFlight -= 1;
    if (peer.inFlight < MAX_IN_FLIGHT / 2 && peer.socket.isPaused) peer.socket.resume();
    this.#parts.onFrame(performance.now() - start);
  }

  #failed(error: unknown): void {
    const { telemetry } = this.#parts;
    telemetry.count("handler_failures_total", { door: "message" });
    telemetry.log("error", "message_failed", errorFields(error));
  }

  #closeWith(peer: Peer, payload: PayloadOf<"ErrorEvent">, code: number): void {
    const { socket, outbox } = peer;
    if (socket.readyState !== WebSocket.OPEN) return;
    const { ids, clock, telemetry } = this.#parts;
    outbox.flush();
    socket.send(serverText("ErrorEvent", payload, { id: ids.uuid(), now: clock.now() }));
    socket.close(code);
    telemetry.count("sockets_closed_total", { reason: payload.code });
  }

  #closed(peer: Peer, code: number): void {
    const { service, peers, telemetry } = this.#parts;
    peers.delete(peer.connection.id);
    const left = service
      .disconnected(peer.connection, `close ${code}`)
      .catch((error: unknown) => {
        telemetry.count("handler_failures_total", { door: "disconnected" });
        telemetry.log("warn", "disconnect_failed", errorFields(error));
      })
      .finally(() => this.#leaving.delete(left));
    this.#leaving.add(left);
  }
}
