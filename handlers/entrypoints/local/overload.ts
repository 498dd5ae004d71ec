import { type EventLoopUtilization, monitorEventLoopDelay, performance } from "node:perf_hooks";

/** What one second of the event loop was like. */
export interface Load {
  /** 99th percentile of how much too late a timer fires, in milliseconds. */
  readonly delayMs: number;
  /** Part of the time in which the loop was busy, 0..1. */
  readonly utilization: number;
}

export interface OverloadState {
  readonly overloaded: boolean;
  /** Seconds on end that spoke for the other state. */
  readonly streak: number;
}

/** One or two slow seconds are a garbage collection, a compiler or a thousand peers that come at once; three are load. */
const SECONDS_TO_ENTER = 3;
/** As slow out as in, or the server would swing between the two. */
const SECONDS_TO_LEAVE = 3;
/** Lateness of timers, in milliseconds, that people notice; where the loop never rests, half of it is on its way there. */
const LATE_MS = 500;
const LATE_AND_BUSY_MS = 250;
/** Lateness, in milliseconds, of a server that has caught up. */
const ON_TIME_MS = 100;
/** Resolution of the delay's measurement in milliseconds; part of every value the histogram holds. */
const RESOLUTION_MS = 10;

/**
 * Whether new peers should be kept out. A busy loop alone says nothing: a relay at its best is busy. Late timers do: frames
 * wait as long as timers.
 */
export function nextOverloadState(state: OverloadState, load: Load): OverloadState {
  const speaksForOther = state.overloaded ? isCool(load) : isHot(load);
  if (!speaksForOther) return { overloaded: state.overloaded, streak: 0 };
  const streak = state.streak + 1;
  const needed = state.overloaded ? SECONDS_TO_LEAVE : SECONDS_TO_ENTER;
  return streak >= needed ? { overloaded: !state.overloaded, streak: 0 } : { ...state, streak };
}

function isHot({ delayMs, utilization }: Load): boolean {
  return delayMs >= LATE_MS || (utilization >= 0.98 && delayMs >= LATE_AND_BUSY_MS);
}

function isCool({ delayMs, utilization }: Load): boolean {
  return delayMs < ON_TIME_MS && utilization < 0.95;
}

/** Watches this process's event loop. */
export class OverloadMonitor {
  readonly #delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  #before: EventLoopUtilization = performance.eventLoopUtilization();
  #state: OverloadState = { overloaded: false, streak: 0 };
  #load: Load = { delayMs: 0, utilization: 0 };

  constructor() {
    this.#delay.enable();
  }

  get overloaded(): boolean {
    return this.#state.overloaded;
  }

  /** The last second. */
  get load(): Load {
    return this.#load;
  }

  /** To be called every second; returns whether the verdict changed. */
  sample(): boolean {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, this.#before);
    this.#before = now;
    const delayMs = this.#delay.count === 0 ? 0 : this.#delay.percentile(99) / 1e6 - RESOLUTION_MS;
    this.#delay.reset();
    this.#load = { delayMs: Math.max(0, delayMs), utilization };
    const before = this.#state.overloaded;
    this.#state = nextOverloadState(this.#state, this.#load);
    return this.#state.overloaded !== before;
  }

  stop(): void {
    this.#delay.disable();
  }
}
