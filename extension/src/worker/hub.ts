import { INDICATOR_PORT, type IndicatorState, STATE_PORT, type WorkerState } from "../shared/contract.ts";

/** Least time between two snapshots, milliseconds. */
const PACE_MS = 250;

/** Sends snapshots to whoever watches. */
export class Hub {
  readonly #pages = new Set<chrome.runtime.Port>();
  readonly #indicators = new Set<chrome.runtime.Port>();
  readonly #state: () => WorkerState;
  readonly #watched: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(state: () => WorkerState, watched: () => void) {
    this.#state = state;
    this.#watched = watched;
  }

  /** True while somebody looks. */
  get isWatched(): boolean {
    return this.#pages.size + this.#indicators.size > 0;
  }

  /** Takes a port where its other end may have it; the whole state goes to the extension's own pages alone. */
  accept(port: chrome.runtime.Port): void {
    const isOwnPage = port.sender?.origin === location.origin;
    const isTab = port.sender?.tab !== undefined && port.sender.id === chrome.runtime.id;
    const group =
      port.name === STATE_PORT && isOwnPage
        ? this.#pages
        : port.name === INDICATOR_PORT && (isOwnPage || isTab)
          ? this.#indicators
          : undefined;
    if (group === undefined) {
      port.disconnect();
      return;
    }
    // Its page may have gone before anybody listened to its end.
    if (!post(port, group === this.#pages ? this.#state() : indicatorOf(this.#state()))) return;
    group.add(port);
    port.onDisconnect.addListener(() => {
      group.delete(port);
      this.#watched();
    });
    this.#watched();
  }

  /** Lets everybody go: who still watches comes back, to whoever takes ports then. */
  end(): void {
    clearTimeout(this.#timer);
    for (const group of [this.#pages, this.#indicators]) {
      for (const port of group) port.disconnect();
      group.clear();
    }
  }

  /** Something changed. */
  changed(): void {
    if (!this.isWatched) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      const state = this.#state();
      for (const port of this.#pages) post(port, state);
      const indicator = indicatorOf(state);
      for (const port of this.#indicators) post(port, indicator);
    }, PACE_MS);
  }
}

/** Tells one; false where its page was just put away: a port throws then, and the others are told all the same. */
function post(port: chrome.runtime.Port, message: unknown): boolean {
  try {
    port.postMessage(message);
    return true;
  } catch {
    return false;
  }
}

/** What a content script may know. */
function indicatorOf({ connection, humanStates, job, consent, settings }: WorkerState): IndicatorState {
  const { state, environment, latencyMs, since } = connection;
  return {
    connection: { state, environment, latencyMs, since },
    humanStates,
    job,
    waiting: consent.length,
    style: settings.indicator,
  };
}
