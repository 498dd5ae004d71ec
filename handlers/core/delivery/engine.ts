import type { DispatchState, EndedJob, Eventual, Ports, QueuedJob, RunningJob } from "../../ports/index.ts";
import type { JobStatus } from "../../protocol/index.ts";
import { TimedCache } from "../caches.ts";
import { DispatchRunner } from "../dispatch/runner.ts";
import { andThen } from "../eventual.ts";
import type { ServiceSettings } from "../settings.ts";
import { Outbound } from "./outbound.ts";

/** Jobs whose holder is remembered. */
const REMEMBERED_JOBS = 10_000;

/** Where a job stands in the tenant's dispatch record; empty where the record no longer knows it. */
export interface Place {
  readonly running?: RunningJob;
  readonly queued?: QueuedJob & { readonly position: number };
  readonly ended?: EndedJob;
}

/** Whom an extension's event concerns. */
export interface Route {
  readonly job: RunningJob;
  /** Client sessions that see the tenant's jobs go by. */
  readonly followers: readonly string[];
}

/** What the parts of delivery share. */
export class Engine {
  readonly ports: Ports;
  readonly settings: ServiceSettings;
  readonly outbound: Outbound;
  readonly runner: DispatchRunner;
  readonly #routes = new TimedCache<Route>(REMEMBERED_JOBS);

  constructor(ports: Ports, settings: ServiceSettings, pause?: (conflicts: number) => Promise<void>) {
    this.ports = ports;
    this.settings = settings;
    this.outbound = new Outbound(ports, settings.delivery.routeCacheMs);
    this.runner = new DispatchRunner(ports, settings.delivery, pause);
  }

  /** Who holds the job and who follows the tenant, from memory where that is young enough. */
  route(tenant: string, correlationId: string): Eventual<Route | undefined> {
    const maxAge = this.settings.delivery.routeCacheMs;
    const known =
      maxAge === 0
        ? undefined
        : this.#routes.get(jobKey(tenant, correlationId), this.ports.clock.now(), maxAge);
    return known ?? this.readRoute(tenant, correlationId);
  }

  /** The same, always read. */
  readRoute(tenant: string, correlationId: string): Eventual<Route | undefined> {
    return andThen(this.ports.dispatch.read(tenant), ({ state }) => {
      const job = state.running.get(correlationId);
      const route = job === undefined ? undefined : { job, followers: followersOf(state) };
      this.remember(tenant, correlationId, route);
      return route;
    });
  }

  /** Remembers a job's route; undefined forgets it. */
  remember(tenant: string, correlationId: string, route: Route | undefined): void {
    if (this.settings.delivery.routeCacheMs === 0) return;
    const key = jobKey(tenant, correlationId);
    if (route === undefined) this.#routes.delete(key);
    else this.#routes.set(key, route, this.ports.clock.now());
  }

  /** Remembers the routes of the jobs that a session holds, from a record that was just read. */
  rememberHeld(tenant: string, session: string, state: DispatchState): void {
    const followers = followersOf(state);
    for (const job of state.running.values()) {
      if (job.taker === session) this.remember(tenant, job.correlationId, { job, followers });
    }
  }

  /** Where the job stands now; always read. */
  async place(tenant: string, correlationId: string): Promise<Place> {
    const { state } = await this.ports.dispatch.read(tenant);
    return placeIn(state, correlationId);
  }
}

const NOBODY: readonly string[] = [];

function followersOf(state: DispatchState): readonly string[] {
  return state.followers.size === 0 ? NOBODY : [...state.followers];
}

/** Finds a job in a dispatch state. */
export function placeIn(state: DispatchState, correlationId: string): Place {
  const running = state.running.get(correlationId);
  if (running !== undefined) return { running };
  const index = state.queue.findIndex((it) => it.correlationId === correlationId);
  const queued = state.queue[index];
  if (queued !== undefined) return { queued: { ...queued, position: index + 1 } };
  const ended = state.ended.find((it) => it.correlationId === correlationId);
  return ended === undefined ? {} : { ended };
}

/** The word for a place, as peers see it. */
export function statusOf(place: Place): JobStatus {
  if (place.running !== undefined) return "running";
  return place.queued === undefined ? "ended" : "queued";
}

function jobKey(tenant: string, correlationId: string): string {
  return `${tenant}\n${correlationId}`;
}
