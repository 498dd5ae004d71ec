import type { ConnectionView, HumanState, RunningJobView, WorkerState } from "../shared/state.ts";
import { text } from "../shared/text.ts";
import { actionBadge } from "./actionBadge.ts";
import type { Gatekeeper } from "./gatekeeper.ts";
import { humanStates } from "./humanStates.ts";
import { countPrompts } from "./limits.ts";
import type { Link } from "./link.ts";
import type { LocalPins } from "./localPins.ts";
import type { Memory } from "./memory.ts";
import type { Pairings } from "./pairings.ts";
import { viewOf } from "./records.ts";
import type { Removals } from "./removals.ts";
import type { Surroundings } from "./surroundings.ts";
import { Trouble } from "./trouble.ts";
import type { TryIt } from "./tryIt.ts";

/** Latencies that are kept for the sparkline. */
const MAX_SAMPLES = 60;

/** What the engine knows. */
interface Known {
  readonly memory: Memory;
  readonly gatekeeper: Gatekeeper;
  readonly localPins: LocalPins;
  readonly pairings: Pairings;
  readonly tryIt: TryIt;
  readonly removals: Removals;
  readonly link: Link;
  readonly job: RunningJobView | undefined;
  readonly surroundings: Surroundings;
  readonly limited: boolean;
}

/** What the interface is shown, made of what the engine knows. */
export class Snapshot {
  readonly #engine: Known;
  #samples: readonly number[] = [];
  readonly #trouble = new Trouble();
  #states: readonly HumanState[] = [];
  #badge = "";
  /** When the connection came to its present state, which no status tells. */
  #began: { readonly state: ConnectionView["state"]; readonly at: number } = {
    state: "connecting",
    at: Date.now(),
  };

  constructor(engine: Known) {
    this.#engine = engine;
  }

  measured(ms: number): void {
    this.#samples = [...this.#samples, Math.round(ms)].slice(-MAX_SAMPLES);
  }

  failed(code: string): void {
    this.#trouble.began(code, Date.now());
  }

  forgetErrors(): void {
    this.#trouble.forget();
  }

  take(): WorkerState {
    const { memory, gatekeeper, localPins, pairings, tryIt, removals, job } = this.#engine;
    const now = Date.now();
    const counters = countPrompts(memory.prompts.value, memory.settings.value.limits, now);
    return {
      connection: this.#connection(),
      humanStates: this.#human(counters.nextAt, now),
      job,
      consent: gatekeeper.asks.views,
      pairedClients: gatekeeper.pins.value.flatMap(({ source, thumbprint: id, ...pin }) => {
        if (source === "self") return [];
        const { name, fingerprint, status, pinnedAt, lastUsedAt } = pin;
        return [{ id, name, fingerprint, status, source, pinnedAt, lastUsedAt }];
      }),
      pairing: pairings.view,
      jobs: memory.records.value.map(viewOf),
      settings: memory.settings.value,
      counters,
      localServer: localPins.view,
      tryIt: tryIt.view,
      removalsOwed: removals.servers,
      firstRun: memory.firstRun.value,
      version: chrome.runtime.getManifest().version,
    };
  }

  /** The button in the browser's bar says in one sign whether anything is the matter, and in its title what. */
  badge(): void {
    const { memory, gatekeeper, job } = this.#engine;
    const now = Date.now();
    const { nextAt } = countPrompts(memory.prompts.value, memory.settings.value.limits, now);
    const badge = actionBadge({
      connection: this.#connection(),
      humanStates: this.#human(nextAt, now),
      consent: gatekeeper.asks.views,
      job,
    });
    const shown = JSON.stringify(badge);
    if (this.#badge === shown) return;
    this.#badge = shown;
    void chrome.action.setBadgeText({ text: badge.text });
    void chrome.action.setBadgeBackgroundColor({ color: badge.colour });
    const { words, values, isNamed } = badge;
    const title = text(words, ...values);
    void chrome.action.setTitle({ title: isNamed ? title : `${text("name")} - ${title}` });
  }

  #connection(): ConnectionView {
    const { link, memory } = this.#engine;
    const { status } = link;
    const isConnected = status?.state === "connected";
    if (isConnected) this.#trouble.ended();
    const isSought = link.isOpen && this.#trouble.present === undefined;
    const unpaused = isConnected ? "connected" : isSought ? "connecting" : "offline";
    const state = memory.paused.value ? "paused" : unpaused;
    if (state !== this.#began.state) this.#began = { state, at: Date.now() };
    return {
      state,
      environment: isConnected ? (status.server === "local" ? "local" : "cloud") : undefined,
      url: status?.url,
      since: status?.since ?? this.#began.at,
      latencyMs: status?.latencyMs === undefined ? undefined : Math.round(status.latencyMs),
      latencySamples: this.#samples,
      lastError: this.#trouble.last?.code,
      lastErrorAt: this.#trouble.last?.at,
    };
  }

  #human(nextAt: number, now: number): readonly HumanState[] {
    const { memory, localPins, surroundings, limited } = this.#engine;
    const { state } = this.#connection();
    this.#states = humanStates(
      {
        paused: memory.paused.value,
        offline: state === "offline",
        // Who was sent away by the public server may be connected to the local one.
        lastError: memory.sentAway.value?.code ?? (state === "connected" ? undefined : this.#trouble.present),
        preferLocal: memory.settings.value.preferLocal,
        localServer: localPins.view?.status,
        otherProgram: surroundings.otherProgram,
        tooOld: surroundings.localIsNewer || (surroundings.publicIsNewer && state !== "connected"),
        nextAt,
        limited,
        page: memory.page.value ?? undefined,
      },
      this.#states,
      now,
    );
    return this.#states;
  }
}
