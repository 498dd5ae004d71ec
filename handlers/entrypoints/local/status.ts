import type { MemoryStores } from "../../adapters/memory/index.ts";
import type { Clock } from "../../ports/index.ts";
import type { HealthDocument } from "../../protocol/index.ts";
import type { Lifecycle } from "./lifecycle.ts";
import type { OverloadMonitor } from "./overload.ts";
import type { Peers } from "./sockets/peers.ts";
import type { LocalTelemetry } from "./telemetry/index.ts";
import { RollingPercentiles } from "./telemetry/rollingPercentiles.ts";

/** Peers that the operator page lists one by one. */
const LISTED_PEERS = 100;
const SECONDS_PER_WINDOW = 60;
/** Durations of frames that are noted together. */
const NOTED_AT_ONCE = 512;

export interface StatusParts {
  readonly url: string;
  readonly release: string;
  readonly instance: string;
  readonly clock: Clock;
  readonly lifecycle: Lifecycle;
  readonly overload: OverloadMonitor;
  readonly peers: Peers;
  readonly stores: Pick<MemoryStores, "healthy" | "jobsInFlight">;
  readonly telemetry: LocalTelemetry;
}

/** How the server does, as `/health`, `/metrics` and the operator page tell it. */
export class ServerStatus {
  readonly #parts: StatusParts;
  readonly #startedAt: number;
  readonly #latency = new RollingPercentiles();
  #seconds = 0;
  #durations: number[] = [];
  #frames = 0;
  #framesPerSecond = 0;

  constructor(parts: StatusParts) {
    this.#parts = parts;
    this.#startedAt = parts.clock.now();
    this.#registerGauges();
  }

  /** A frame was dealt with, in so many milliseconds. Noted with others, since two histograms would slow each frame. */
  readonly frame = (milliseconds: number): void => {
    if (this.#durations.push(milliseconds) === NOTED_AT_ONCE) this.note();
  };

  /** Notes what is known of frames so far; to be called before metrics are read. */
  note(): void {
    const durations = this.#durations;
    this.#durations = [];
    this.#frames += durations.length;
    for (const milliseconds of durations) {
      this.#latency.record(milliseconds);
      this.#parts.telemetry.observe("frame_duration", milliseconds);
    }
  }

  /** To be called every second. */
  tick(): void {
    this.note();
    this.#framesPerSecond = this.#frames;
    this.#frames = 0;
    this.#seconds += 1;
    if (this.#seconds % SECONDS_PER_WINDOW === 0) this.#latency.turn();
  }

  health(): HealthDocument {
    const { lifecycle, overload, peers, stores } = this.#parts;
    const journal = stores.healthy() ? "ok" : "failing";
    return {
      status: lifecycle.draining ? "draining" : journal,
      uptimeSeconds: this.#uptimeSeconds(),
      connections: peers.size,
      checks: { journal, load: overload.overloaded ? "failing" : "ok" },
    };
  }

  /** What the operator page shows. */
  snapshot() {
    const { url, release, instance, clock, overload, peers, telemetry } = this.#parts;
    const { status } = this.health();
    this.note();
    return {
      at: clock.now(),
      state: status === "ok" && overload.overloaded ? "overloaded" : status,
      url,
      release,
      instance,
      uptimeSeconds: this.#uptimeSeconds(),
      connections: this.#connections(),
      jobs: this.#jobs(),
      latency: this.#latency.read(),
      framesPerSecond: this.#framesPerSecond,
      load: overload.load,
      memoryBytes: process.memoryUsage.rss(),
      peers: [...peers.values()].slice(0, LISTED_PEERS).map(({ connection, role, outbox }) => ({
        id: connection.id,
        role,
        openedAt: connection.openedAt,
        waiting: outbox.waiting,
      })),
      troubles: telemetry.troubles(),
    };
  }

  #uptimeSeconds(): number {
    return Math.floor((this.#parts.clock.now() - this.#startedAt) / 1000);
  }

  #connections(): { client: number; extension: number; unknown: number } {
    const connections = { client: 0, extension: 0, unknown: 0 };
    for (const { role } of this.#parts.peers.values()) connections[role ?? "unknown"] += 1;
    return connections;
  }

  /** Undefined while the journal is being read again. */
  #jobs(): { readonly queued: number; readonly running: number } | undefined {
    const { stores } = this.#parts;
    return stores.healthy() ? stores.jobsInFlight() : undefined;
  }

  #registerGauges(): void {
    const { release, overload, peers, telemetry, stores } = this.#parts;
    const { metrics } = telemetry;
    metrics.collected(
      "build_info",
      "1, labelled with the running release.",
      () => ({ [release]: 1 }),
      "release",
    );
    metrics.collected("uptime_seconds", "Time since the start.", () => this.#uptimeSeconds());
    metrics.collected("connections", "Open sockets, by role.", () => this.#connections(), "role");
    metrics.collected(
      "jobs_in_flight",
      "Requests that have not ended.",
      () => ({ ...this.#jobs() }),
      "state",
    );
    metrics.collected(
      "waiting_bytes",
      "Text that waits for peers to read it, of all and of the slowest.",
      () => {
        const waiting = { all: 0, slowest: 0 };
        for (const { outbox } of peers.values()) {
          waiting.all += outbox.waiting;
          waiting.slowest = Math.max(waiting.slowest, outbox.waiting);
        }
        return waiting;
      },
      "of",
    );
    metrics.collected("journal_healthy", "1 while the journal takes writes.", () =>
      stores.healthy() ? 1 : 0,
    );
    metrics.collected("overloaded", "1 while new peers are kept out.", () => (overload.overloaded ? 1 : 0));
    metrics.collected(
      "event_loop_delay_seconds",
      "99th percentile of how late timers fired in the last second.",
      () => overload.load.delayMs / 1000,
    );
    metrics.collected(
      "event_loop_busy_ratio",
      "Part of the last second in which the event loop was busy.",
      () => overload.load.utilization,
    );
    metrics.collected("resident_memory_bytes", "Memory of the process.", () => process.memoryUsage.rss());
  }
}
