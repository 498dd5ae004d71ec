import type { TakerJobChange } from "@semantest/sdk/taker";
import type { Settings } from "../shared/settings.ts";
import type { RunningJobView } from "../shared/state.ts";
import { Gatekeeper } from "./gatekeeper.ts";
import { giveHostsBack } from "./hosts.ts";
import { Hub } from "./hub.ts";
import { forgetKeyPair } from "./identity.ts";
import { Jobs } from "./jobs.ts";
import { KeepAlive, wakefulness } from "./keepAlive.ts";
import { forgetLink, Link, publicServer } from "./link.ts";
import { LocalPins } from "./localPins.ts";
import { Memory } from "./memory.ts";
import { openPage } from "./openPages.ts";
import { Pairings } from "./pairings.ts";
import { Removals } from "./removals.ts";
import { resumeJob, runJob } from "./runJob.ts";
import type { SentAway } from "./sentAway.ts";
import { Snapshot } from "./snapshot.ts";
import { Surroundings } from "./surroundings.ts";
import { closeStaleTabs, closeTab, closeTabs } from "./tabs.ts";
import { type Place, TryIt } from "./tryIt.ts";

/** Everything the worker is, from its start to its death; what has to outlive it lies on disk. */
export class Engine {
  readonly memory = new Memory();
  readonly gatekeeper = new Gatekeeper(
    () => this.changed(),
    (fingerprint) => this.jobs.stopOf(fingerprint),
  );
  readonly localPins = new LocalPins(() => this.changed());
  readonly removals = new Removals(() => this.changed());
  readonly pairings = new Pairings(this.gatekeeper, this.removals, () => this.changed());
  readonly tryIt = new TryIt(this.localPins, () => this.changed());
  readonly jobs = new Jobs(this.memory, () => this.changed());
  readonly surroundings = new Surroundings(() => this.changed());
  readonly snapshot = new Snapshot(this);
  readonly hub = new Hub(
    () => this.snapshot.take(),
    () => this.changed(),
  );
  readonly link: Link;
  readonly #keepAlive = new KeepAlive();
  #failures = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;
  /** New settings hold from the next connection on, which waits for the jobs of this one. */
  #isReconnectDue = false;
  /** Everything is to be erased, by another. */
  #isOver = false;

  constructor() {
    this.link = new Link({
      pins: this.localPins,
      changed: () => this.changed(),
      measured: (ms) => {
        this.snapshot.measured(ms);
        this.changed();
      },
      failed: (code, sentAway) => this.#failed(code, sentAway),
      job: (change) => void this.#told(change),
      authorize: async (job, asker) => {
        await this.jobs.asked(job, await this.gatekeeper.askerView(asker));
        await this.gatekeeper.used(asker);
        return this.gatekeeper.authorize(asker);
      },
      ask: (job, asker, signal) => this.gatekeeper.ask(job, asker, signal),
      run: (job, tools) => this.jobs.work(job, tools, runJob),
      resume: (job, tools) => this.jobs.work(job, tools, resumeJob),
    });
  }

  /** The job that runs in this worker. */
  get job(): RunningJobView | undefined {
    return this.jobs.current;
  }

  /** A job waits for, or was refused by, the limits. */
  get limited(): boolean {
    return this.jobs.limited;
  }

  get publicServer(): string {
    return publicServer(this.memory.settings.value);
  }

  /** Where this extension takes requests now; undefined while nowhere, for then nobody knows where it will. */
  get place(): Place | undefined {
    const { status } = this.link;
    if (status?.state !== "connected") return undefined;
    return status.server === "local" ? { kind: "local" } : { kind: "remote", url: this.publicServer };
  }

  /** Reads what an earlier worker left, then connects. What was to be erased is gone before, and the person told so. */
  async start(): Promise<void> {
    // Neither keys nor settings are for content scripts, which live in pages of others.
    const trusted = { accessLevel: "TRUSTED_CONTEXTS" } as const;
    await Promise.all([
      chrome.storage.local.setAccessLevel(trusted),
      chrome.storage.sync.setAccessLevel(trusted),
    ]);
    await this.#load();
    const { value: isErasing } = this.memory.erasing;
    if (isErasing) await this.#erase();
    await this.jobs.endLost();
    void this.removals.settle();
    void this.pairings.watch();
    const { value: sentAway } = this.memory.sentAway;
    if (sentAway !== null) this.snapshot.failed(sentAway.code);
    this.tryIt.goOn();
    this.wake();
    if (isErasing) void this.welcome();
  }

  /** Shows what the extension is, until the person has put that page away. */
  async welcome(): Promise<void> {
    if (this.memory.firstRun.value) await openPage("welcome");
  }

  /** Begins anew after a rest; a pause that the settings ask for goes on. */
  alarm(): void {
    void closeStaleTabs((correlationId) => this.jobs.has(correlationId));
    void this.removals.settle();
    void this.pairings.watch();
    if (this.link.isOpen && this.link.status?.server !== "local") void this.#lookForLocalServer();
    if (this.#retry !== undefined) return;
    this.#failures = 0;
    this.wake();
  }

  /** Connects where that is wanted and not under way. */
  wake(): void {
    this.changed();
    if (this.#isOver || this.memory.reach === "none" || this.link.isOpen) return;
    void this.connect();
  }

  async connect(): Promise<void> {
    if (this.#isOver) return;
    clearTimeout(this.#retry);
    this.#retry = undefined;
    const settings = this.memory.settings.value;
    void this.surroundings.lookAtLocalPort(settings);
    await this.link.open(settings, this.memory.reach === "local");
    if (this.link.status?.state === "connected") {
      this.#failures = 0;
      void this.removals.settle();
    }
    // A link that was closed has had its attempts: the next alarm begins anew.
    else if (this.link.status?.state !== "closed" && !this.link.isOpen && this.memory.reach !== "none")
      this.#retryLater();
    this.changed();
  }

  /** Connects anew, by other settings or another identity. Who was sent away comes back. */
  async reconnect(): Promise<void> {
    this.#isReconnectDue = false;
    await this.link.close();
    this.snapshot.forgetErrors();
    await this.memory.sentAway.set(null);
    if (!this.memory.paused.value) void this.connect();
    this.changed();
  }

  /** The same once no job is under way: one would lose the server that gave it. */
  async reconnectWhenIdle(): Promise<void> {
    this.#isReconnectDue = true;
    await this.#reconnectIfDue();
  }

  /** Other settings hold, set here or on another device of the person. */
  async settingsChanged(before: Settings): Promise<void> {
    const link = ({ preferLocal, serverUrl, retry }: Settings) =>
      JSON.stringify([preferLocal, serverUrl, retry.attempts, retry.firstDelayMs, retry.longestDelayMs]);
    const { value } = this.memory.settings;
    const isSwitch =
      before.preferLocal !== value.preferLocal &&
      link({ ...before, preferLocal: value.preferLocal }) === link(value);
    const isThere = value.preferLocal ? this.link.status?.state === "connected" : this.link.isOpen;
    if (isSwitch && isThere && !this.link.seeksLocal) {
      // Whatever answers on the local port, a connection that is there is not given up for it.
      await this.#lookForLocalServer();
    } else if (link(before) !== link(value)) await this.reconnectWhenIdle();
    this.changed();
  }

  /** Reads settings that were written elsewhere. */
  async settingsArrived(): Promise<void> {
    const before = this.memory.settings.value;
    await this.memory.settings.load();
    await this.settingsChanged(before);
  }

  /** Ends what runs and takes no more, until the person says otherwise. */
  async pause(): Promise<void> {
    await this.memory.paused.set(true);
    this.changed();
    await this.jobs.stopAll();
    await this.link.close();
    // The person may have thought better of it meanwhile.
    this.wake();
  }

  async resume(): Promise<void> {
    await this.memory.paused.set(false);
    this.wake();
  }

  /** Gets a new identity at the public server. */
  async renewIdentity(): Promise<void> {
    const isLocal = this.link.status?.server === "local";
    if (!isLocal) await this.link.close();
    await Promise.all([forgetLink(this.memory.settings.value), this.pairings.forget(this.publicServer)]);
    // What the server on this machine asked for ends there first.
    await (isLocal ? this.reconnectWhenIdle() : this.reconnect());
  }

  /**
   * Ends for good, and leaves it to the next engine to erase everything there is of the person: to one of this worker, or
   * of the next where this one dies first.
   */
  async endToErase(): Promise<void> {
    await this.memory.erasing.set(true);
    this.#isOver = true;
    clearTimeout(this.#retry);
    // What comes while the others end is refused.
    await Promise.all([this.#keepAlive.end(), this.memory.paused.set(true)]);
    await this.jobs.stopAll();
    await Promise.all([this.tryIt.end(), this.link.close()]);
    await Promise.all(this.#kept.map((it) => it.end()));
    this.hub.end();
  }

  changed(): void {
    if (this.#isOver) return;
    const { status, running } = this.link;
    this.memory.noteServer(status?.server);
    this.hub.changed();
    this.snapshot.badge();
    this.#keepAlive.hold(
      wakefulness({
        isAway: this.memory.reach === "none",
        isConnected: status?.state === "connected",
        isLocal: status?.server === "local",
        preferLocal: this.memory.settings.value.preferLocal,
        hasClient: this.gatekeeper.hasClient,
        isBusy: running > 0 || this.tryIt.view?.state === "running",
        isPairing: this.pairings.view !== undefined,
        isOwing: this.removals.servers.length > 0 || this.pairings.isOpen,
        isWatched: this.hub.isWatched,
      }),
    );
  }

  /** What lies on disk, beside keys, journal and sessions. */
  get #kept() {
    return [this.memory, this.gatekeeper.pins, this.localPins, this.removals, this.pairings, this.tryIt];
  }

  async #load(): Promise<void> {
    await Promise.all(this.#kept.map((it) => it.load()));
  }

  /** Removes everything there is of the person, here and at the servers. */
  async #erase(): Promise<void> {
    await Promise.all([closeTabs(), giveHostsBack()]);
    await this.removals.erase();
    forgetKeyPair();
    await this.#load();
  }

  #failed(code: string, sentAway: SentAway | undefined): void {
    this.snapshot.failed(code);
    if (this.memory.reach !== "local") void this.surroundings.lookAtPublicServer(this.memory.settings.value);
    if (sentAway === undefined) return;
    void this.memory.sentAway.set(sentAway);
    this.wake();
  }

  async #told(change: TakerJobChange): Promise<void> {
    await this.jobs.told(change);
    if (change.state === "ended") await closeTab(change.correlationId);
    await this.#reconnectIfDue();
  }

  async #lookForLocalServer(): Promise<void> {
    const isThere = await this.surroundings.lookAtLocalPort(this.memory.settings.value);
    if (isThere && !this.link.seeksLocal) await this.reconnectWhenIdle();
  }

  async #reconnectIfDue(): Promise<void> {
    if (this.#isReconnectDue && this.jobs.underWay === 0) await this.reconnect();
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
}
