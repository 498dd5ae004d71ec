import { SemantestError } from "@semantest/sdk";
import type { Asker, TakerJob, TakerTools } from "@semantest/sdk/taker";
import type { PageProblem } from "../shared/pageMessages.ts";
import type { RunningJobView } from "../shared/state.ts";
import { Gatekeeper } from "./gatekeeper.ts";
import { Hub } from "./hub.ts";
import type { PageState } from "./humanStates.ts";
import { KeepAlive } from "./keepAlive.ts";
import { countPrompts, moveNewest, notePrompt } from "./limits.ts";
import { forgetLink, Link, publicServer } from "./link.ts";
import { LocalPins } from "./localPins.ts";
import { Memory } from "./memory.ts";
import { openPage } from "./openPages.ts";
import { Pairings } from "./pairings.ts";
import { type JobRecord, withRecord } from "./records.ts";
import { type JobWatcher, resumeJob, runJob } from "./runJob.ts";
import { Snapshot } from "./snapshot.ts";
import { Surroundings } from "./surroundings.ts";
import { TryIt } from "./tryIt.ts";
import { Turns } from "./turns.ts";

/** Longest a job may wait for the limits before it is refused, milliseconds. */
const LIMIT_PATIENCE_MS = 60_000;

/** Longest a pause waits for the jobs it stopped, milliseconds. */
const STOP_PATIENCE_MS = 2000;

/** Everything the worker is, from its start to its death; what has to outlive it lies on disk. */
export class Engine {
  readonly memory = new Memory();
  readonly gatekeeper = new Gatekeeper(() => this.changed());
  readonly localPins = new LocalPins(() => this.changed());
  readonly pairings = new Pairings(this.gatekeeper, () => this.changed());
  readonly tryIt = new TryIt(() => this.changed());
  readonly surroundings = new Surroundings(() => this.changed());
  readonly snapshot = new Snapshot(this);
  readonly hub = new Hub(
    () => this.snapshot.take(),
    () => this.changed(),
  );
  readonly link: Link;
  readonly #keepAlive = new KeepAlive();
  /** One job at a time; questions to the person do not hold it up. */
  readonly #turns = new Turns();
  readonly #stops = new Map<string, AbortController>();
  /** The job that runs in this worker. */
  job: RunningJobView | undefined;
  /** A job waits for, or was refused by, the limits. */
  limited = false;
  #failures = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    this.link = new Link({
      pins: this.localPins,
      changed: () => this.changed(),
      measured: (ms) => {
        this.snapshot.measured(ms);
        this.changed();
      },
      failed: (code) => {
        this.snapshot.failed(code);
        void this.surroundings.lookAtPublicServer(this.memory.settings.value);
      },
      requested: (correlationId, signedAt) => this.gatekeeper.arrived(correlationId, signedAt),
      job: (correlationId, state) => void this.#jobChanged(correlationId, state),
      authorize: async (job, asker) => {
        await this.#record(job, asker, "waiting");
        return this.gatekeeper.authorize(job, asker);
      },
      ask: (job, asker, signal) => this.gatekeeper.ask(job, asker, signal),
      run: (job, tools) => this.#work(job, tools, runJob),
      resume: (job, tools) => this.#work(job, tools, resumeJob),
    });
  }

  /** Reads what an earlier worker left, then connects. */
  async start(): Promise<void> {
    await chrome.storage.local.setAccessLevel({ accessLevel: "TRUSTED_CONTEXTS" });
    await Promise.all([this.memory.load(), this.gatekeeper.pins.load(), this.localPins.load()]);
    await this.#keepAlive.arm();
    this.wake();
  }

  /** Shows what the extension is, until the person has put that page away. */
  async welcome(): Promise<void> {
    if (this.memory.firstRun.value) await openPage("welcome");
  }

  /** Begins anew after a rest; a pause that the settings ask for goes on. */
  alarm(): void {
    if (this.#retry !== undefined) return;
    this.#failures = 0;
    this.wake();
  }

  /** Connects where that is wanted and not under way. */
  wake(): void {
    this.changed();
    if (this.memory.paused.value || this.link.isOpen) return;
    const code = this.snapshot.lastError;
    // Who was replaced or revoked stays away until the person says otherwise.
    if (code === "SUPERSEDED" || code === "REVOKED") return;
    void this.connect();
  }

  async connect(): Promise<void> {
    clearTimeout(this.#retry);
    this.#retry = undefined;
    const settings = this.memory.settings.value;
    void this.surroundings.lookAtLocalPort(settings);
    await this.link.open(settings);
    if (this.link.status?.state === "connected") this.#failures = 0;
    // A link that was closed has had its attempts: the next alarm begins anew.
    else if (this.link.status?.state !== "closed" && !this.link.isOpen && !this.memory.paused.value)
      this.#retryLater();
    this.changed();
  }

  /** Connects anew, by other settings or another identity. */
  async reconnect(): Promise<void> {
    await this.link.close();
    this.snapshot.forgetErrors();
    if (!this.memory.paused.value) void this.connect();
    this.changed();
  }

  async pause(): Promise<void> {
    await this.memory.paused.set(true);
    this.changed();
    const stopped = [...this.#stops.keys()];
    for (const stop of this.#stops.values()) stop.abort();
    await this.#ended(stopped);
    await this.link.close();
    this.changed();
  }

  /** Waits a little for what was stopped: its asker is told so before the connection ends. */
  async #ended(stopped: readonly string[]): Promise<void> {
    const deadline = Date.now() + STOP_PATIENCE_MS;
    const isOpen = (id: string) =>
      this.memory.records.value.some((it) => it.correlationId === id && it.endedAt === undefined);
    while (stopped.some(isOpen) && Date.now() < deadline)
      await new Promise((resolve) => setTimeout(resolve, 50));
  }

  async resume(): Promise<void> {
    await this.memory.paused.set(false);
    this.wake();
  }

  /** Ends a job of this worker; false where it runs none of that name. */
  stopJob(correlationId: string): boolean {
    const stop = this.#stops.get(correlationId);
    stop?.abort();
    return stop !== undefined;
  }

  /** Gets a new identity at the public server. */
  async renewIdentity(): Promise<void> {
    await this.link.close();
    await forgetLink(this.memory.settings.value);
    await this.reconnect();
  }

  changed(): void {
    this.hub.changed();
    this.snapshot.badge();
    const hasClient = this.gatekeeper.pins.value.some((it) => it.status === "allowed");
    const isLocal = this.link.status?.server === "local";
    const isBusy = this.link.running > 0 || this.pairings.view !== undefined;
    this.#keepAlive.hold(!this.memory.paused.value && (hasClient || isLocal || isBusy || this.hub.isWatched));
  }

  #retryLater(): void {
    const { attempts, firstDelayMs, longestDelayMs } = this.memory.settings.value.retry;
    this.#failures += 1;
    if (this.#failures >= attempts) return;
    const wait = Math.random() * Math.min(longestDelayMs, firstDelayMs * 2 ** (this.#failures - 1));
    this.#retry = setTimeout(() => {
      this.#retry = undefined;
      this.wake();
    }, wait);
  }

  async #work<R>(
    job: TakerJob,
    tools: TakerTools,
    work: (job: TakerJob, tools: TakerTools, watcher: JobWatcher) => Promise<R>,
  ): Promise<R> {
    const { correlationId } = job;
    const stop = new AbortController();
    this.#stops.set(correlationId, stop);
    const watcher: JobWatcher = {
      stage: (stage, percent) => {
        if (this.job?.correlationId === correlationId) this.job = { ...this.job, stage, percent };
        this.changed();
      },
      problem: (problem) => void this.noteOfPage(lasting(problem)),
      matched: (matched) => void this.memory.noteMatched(matched),
      saved: (fileName) => void this.#note(correlationId, { fileName }),
      admit: (signal) => this.#admit(signal),
      typing: () => this.memory.prompts.set(moveNewest(this.memory.prompts.value, Date.now())),
    };
    const signal = AbortSignal.any([tools.signal, stop.signal]);
    let end = () => {};
    try {
      end = await this.#turns.take(signal);
      const known = this.memory.records.value.find((it) => it.correlationId === correlationId);
      const { name, fingerprint } = known?.askedBy ?? {};
      const startedAt = Date.now();
      this.job = { correlationId, askedBy: { name, fingerprint }, stage: "waiting", percent: 0, startedAt };
      this.changed();
      const result = await work(job, { ...tools, signal }, watcher);
      await this.#note(correlationId, { outcome: "done" });
      await this.noteOfPage(undefined);
      return result;
    } catch (error) {
      if (tools.signal.aborted) throw tools.signal.reason;
      const thrown = stop.signal.aborted ? stopped() : error;
      const errorCode = thrown instanceof SemantestError ? thrown.code : "UNKNOWN";
      await this.#note(correlationId, { outcome: stop.signal.aborted ? "cancelled" : "failed", errorCode });
      throw thrown;
    } finally {
      end();
      this.#stops.delete(correlationId);
      if (this.job?.correlationId === correlationId) this.job = undefined;
      this.changed();
    }
  }

  /** Waits a little for the limits, then refuses; counts the prompt on disk before it is typed. */
  async #admit(signal: AbortSignal): Promise<void> {
    const { settings, prompts } = this.memory;
    const { nextAt } = countPrompts(prompts.value, settings.value.limits, Date.now());
    const wait = nextAt - Date.now();
    this.limited = wait > 0;
    this.changed();
    if (wait > LIMIT_PATIENCE_MS) {
      throw new SemantestError("RATE_LIMITED", "the browser's user allows no more images for now", {
        hint: "Ask again later, or have the limits changed in the extension.",
        retryAfterMs: wait,
        recoverable: true,
      });
    }
    const deadline = Date.now() + wait;
    while (Date.now() < deadline) {
      signal.throwIfAborted();
      await new Promise((resolve) => setTimeout(resolve, Math.min(250, deadline - Date.now())));
    }
    signal.throwIfAborted();
    this.limited = false;
    await prompts.set(notePrompt(prompts.value, Date.now()));
  }

  async #record(
    { correlationId, prompt }: TakerJob,
    asker: Asker,
    outcome: JobRecord["outcome"],
  ): Promise<void> {
    const { name, fingerprint } = await this.gatekeeper.askerView(asker);
    const askedBy = {
      ...(name !== undefined && { name }),
      ...(fingerprint !== undefined && { fingerprint }),
    };
    await this.#note(correlationId, { askedBy, prompt, askedAt: Date.now(), outcome });
    const { thumbprint } = asker;
    const pin = this.gatekeeper.pins.value.find((it) => it.thumbprint === thumbprint);
    if (pin !== undefined) await this.gatekeeper.pin({ ...pin, lastUsedAt: Date.now() });
  }

  async #jobChanged(
    correlationId: string,
    state: "waiting" | "running" | "ended" | "refused",
  ): Promise<void> {
    const known = this.memory.records.value.find((it) => it.correlationId === correlationId);
    if (known === undefined) return;
    if (state !== "ended") await this.#note(correlationId, { outcome: state });
    else {
      const isOpen = known.outcome === "waiting" || known.outcome === "running";
      await this.#note(correlationId, { endedAt: Date.now(), ...(isOpen && { outcome: "cancelled" }) });
    }
  }

  async #note(correlationId: string, change: Partial<JobRecord>): Promise<void> {
    const { records } = this.memory;
    await records.set(withRecord(records.value, correlationId, change));
    this.changed();
  }

  /** What is known of the page from now on. */
  async noteOfPage(state: PageState): Promise<void> {
    await this.memory.page.set(state ?? null);
    this.changed();
  }

  get publicServer(): string {
    return publicServer(this.memory.settings.value);
  }
}

/** A problem as what is known of the page; undefined where only this one chat had it. */
function lasting(problem: PageProblem): PageState {
  return problem === "loggedOut" || problem === "pageChanged" || problem === "quota" ? problem : undefined;
}

function stopped(): SemantestError {
  return new SemantestError("CANCELLED", "the browser's user stopped it", { recoverable: true });
}
