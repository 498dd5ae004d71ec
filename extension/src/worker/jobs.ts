import { SemantestError } from "@semantest/sdk";
import { JOURNAL_KEEP_MS } from "@semantest/sdk/delivery";
import type { TakerJob, TakerJobChange, TakerTools } from "@semantest/sdk/taker";
import type { PageProblem } from "../shared/pageMessages.ts";
import type { LimitSettings } from "../shared/settings.ts";
import type { AskerView, RunningJobView } from "../shared/state.ts";
import { codeOf } from "./codeOf.ts";
import type { PageState } from "./humanStates.ts";
import { countPrompts, moveNewest, notAhead, notePrompt, withoutPrompt } from "./limits.ts";
import type { Memory } from "./memory.ts";
import { isOpen, type JobRecord, withRecord } from "./records.ts";
import type { JobWatcher } from "./runJob.ts";
import { Turns } from "./turns.ts";
import { Works } from "./works.ts";

/** Longest a job may wait for the limits before it is refused, milliseconds. */
const LIMIT_PATIENCE_MS = 60_000;

/** Longest time for jobs that are stopped to end, milliseconds: a page has to stop drawing, a tab to close. */
const STOP_PATIENCE_MS = 5000;

/** What of the worker's memory jobs read and write. */
export type JobsMemory = Pick<Memory, "records" | "paused" | "page" | "prompts" | "settings" | "noteMatched">;

type Step<R> = (job: TakerJob, tools: TakerTools, watcher: JobWatcher) => Promise<R>;

/** Jobs one at a time, within the person's limits, with a record of each. */
export class Jobs {
  readonly #memory: JobsMemory;
  readonly #changed: () => void;
  /** One job at a time; questions to the person do not hold it up. */
  readonly #turns = new Turns();
  readonly #works = new Works();
  /** The job that runs in this worker. */
  current: RunningJobView | undefined;
  /** A job waits for, or was refused by, the limits. */
  limited = false;

  constructor(memory: JobsMemory, changed: () => void) {
    this.#memory = memory;
    this.#changed = changed;
  }

  /** Jobs under way, those that wait for their turn among them. */
  get underWay(): number {
    return this.#works.size;
  }

  has(correlationId: string): boolean {
    return this.#works.has(correlationId);
  }

  /** Ends a job of this worker; false where it runs none of that name. */
  stop(correlationId: string): boolean {
    return this.#works.stop(correlationId);
  }

  /** Ends the jobs of whoever signs with the key of these four words, those of an earlier worker too. */
  async stopOf(fingerprint: string): Promise<void> {
    const theirs = this.#running().filter(({ askedBy }) => askedBy.fingerprint === fingerprint);
    for (const { correlationId } of theirs) this.#works.stop(correlationId);
    await this.#cancel(theirs);
  }

  /** Ends every job, those of an earlier worker too; resolves once the askers of those under way can be told. */
  async stopAll(): Promise<void> {
    const running = this.#running();
    await this.#works.stopAll(STOP_PATIENCE_MS);
    await this.#cancel(running);
  }

  /** Has a job done when its turn comes. */
  async work<R>(job: TakerJob, tools: TakerTools, step: Step<R>): Promise<R> {
    const { correlationId } = job;
    const stop = this.#works.begin(correlationId);
    const signal = AbortSignal.any([tools.signal, stop]);
    const { watcher, takeBack } = this.#watch(correlationId);
    let end = () => {};
    try {
      end = await this.#turns.take(signal);
      const known = this.#known(correlationId);
      if (this.#memory.paused.value || known?.outcome === "cancelled") throw stopped();
      const { name, fingerprint } = known?.askedBy ?? {};
      const startedAt = Date.now();
      this.current = {
        correlationId,
        askedBy: { name, fingerprint },
        stage: "waiting",
        percent: 0,
        startedAt,
      };
      this.#changed();
      const result = await step(job, { ...tools, signal }, watcher);
      // Nothing to go on with: the asker is told so, and nothing was learned of the page.
      if (result === undefined)
        await this.#note(correlationId, { outcome: "failed", errorCode: "CONNECTION_LOST" });
      else {
        await this.#note(correlationId, { outcome: "done" });
        await this.noteOfPage(undefined);
      }
      return result;
    } catch (error) {
      // A job that goes on with the next connection is not counted again.
      if (!tools.signal.aborted || codeOf(tools.signal.reason) !== "CLOSED") await takeBack();
      if (tools.signal.aborted) throw tools.signal.reason;
      const thrown = stop.aborted ? stopped() : error;
      const errorCode = thrown instanceof SemantestError ? thrown.code : "UNKNOWN";
      const outcome = errorCode === "CANCELLED" ? "cancelled" : "failed";
      await this.#note(correlationId, { outcome, errorCode });
      throw thrown;
    } finally {
      // Where the connection ended, no end of the job will be told.
      if (tools.signal.aborted) this.#works.end(correlationId, stop);
      end();
      if (this.current?.correlationId === correlationId) this.current = undefined;
      this.#changed();
    }
  }

  /** A request came, from whom the person may know; one that came before is known. */
  async asked({ correlationId, prompt }: TakerJob, { name, fingerprint }: AskerView): Promise<void> {
    if (this.#known(correlationId) !== undefined) return;
    const askedBy = {
      ...(name !== undefined && { name }),
      ...(fingerprint !== undefined && { fingerprint }),
    };
    await this.#note(correlationId, { askedBy, prompt, askedAt: Date.now(), outcome: "waiting" });
  }

  /** The SDK tells where a job stands; its end lies in the journal then. */
  async told({ correlationId, state }: TakerJobChange): Promise<void> {
    const known = this.#known(correlationId);
    if (known !== undefined) {
      // What the person ended stays ended, though an earlier worker could not tell so.
      const outcome = state === "ended" ? "cancelled" : state;
      await this.#note(correlationId, {
        ...(state === "ended" && { endedAt: Date.now() }),
        ...(isOpen(known) && { outcome }),
        ...(state === "running" && { wasAllowed: true as const }),
      });
    }
    if (state !== "ended") return;
    this.#works.end(correlationId);
    this.#changed();
  }

  /** Ends the records of jobs that nobody speaks of any more: their servers and the journal have forgotten them. */
  async endLost(): Promise<void> {
    const now = Date.now();
    const lost = this.#memory.records.value.filter((it) => isOpen(it) && now - it.askedAt > JOURNAL_KEEP_MS);
    for (const { correlationId } of lost)
      await this.#note(correlationId, { outcome: "failed", errorCode: "EXPIRED", endedAt: now });
  }

  /** What is known of the page from now on. */
  async noteOfPage(state: PageState): Promise<void> {
    await this.#memory.page.set(state ?? null);
    this.#changed();
  }

  #known(correlationId: string): JobRecord | undefined {
    return this.#memory.records.value.find((it) => it.correlationId === correlationId);
  }

  /** Jobs that run, or ran when an earlier worker died. */
  #running(): JobRecord[] {
    return this.#memory.records.value.filter(({ outcome }) => outcome === "running");
  }

  /** Notes the end of jobs: a server that hands over one of an earlier worker is told that it was stopped. */
  async #cancel(jobs: readonly JobRecord[]): Promise<void> {
    for (const { correlationId } of jobs) {
      if (this.#known(correlationId)?.outcome === "running")
        await this.#note(correlationId, { outcome: "cancelled" });
    }
  }

  /**
   * What a job tells, and how its prompt, where it was counted and not typed, is counted no more. One whose tab may stay
   * open counts: the limits bound how many tabs are left to the person.
   */
  #watch(correlationId: string): { readonly watcher: JobWatcher; readonly takeBack: () => Promise<void> } {
    const { prompts } = this.#memory;
    let untyped: number | undefined;
    let isClosable = false;
    const watcher: JobWatcher = {
      stage: (stage, percent) => {
        if (this.current?.correlationId === correlationId) this.current = { ...this.current, stage, percent };
        this.#changed();
      },
      problem: (problem) => void this.noteOfPage(lasting(problem)),
      matched: (matched) => void this.#memory.noteMatched(matched),
      saved: (fileName) => void this.#note(correlationId, { fileName }),
      closable: () => {
        isClosable = true;
      },
      admit: async (signal) => {
        await this.#pass({}, signal);
        untyped = Date.now();
        // On disk before anything else is done: a worker that dies now may have typed it for all the next one knows.
        await prompts.set(notePrompt(prompts.value, untyped));
      },
      gap: (signal) => this.#pass({ perHour: Infinity, perDay: Infinity }, signal),
      typing: () => {
        untyped = undefined;
        return prompts.set(moveNewest(prompts.value, Date.now()));
      },
    };
    const takeBack = async () => {
      if (untyped !== undefined && isClosable) await prompts.set(withoutPrompt(prompts.value, untyped));
    };
    return { watcher, takeBack };
  }

  /** Waits a little for the person's limits, then refuses. `lifted` are those that do not hold this time. */
  async #pass(lifted: Partial<LimitSettings>, signal: AbortSignal): Promise<void> {
    const { settings, prompts } = this.#memory;
    const limits = { ...settings.value.limits, ...lifted };
    const now = Date.now();
    const times = notAhead(prompts.value, now);
    // Written down, so that they grow old: they would be of this very moment whenever they are counted.
    if (times !== prompts.value) await prompts.set(times);
    const { nextAt } = countPrompts(times, limits, now);
    const wait = nextAt - now;
    this.limited = wait > 0;
    this.#changed();
    if (wait > LIMIT_PATIENCE_MS) {
      throw new SemantestError("RATE_LIMITED", "the browser's user allows no more images for now", {
        hint: "Ask again later, or have the limits changed in the extension.",
        retryAfterMs: wait,
        recoverable: true,
      });
    }
    while (Date.now() < nextAt) {
      signal.throwIfAborted();
      await new Promise((resolve) => setTimeout(resolve, Math.min(250, nextAt - Date.now())));
    }
    signal.throwIfAborted();
    this.limited = false;
  }

  async #note(correlationId: string, change: Partial<JobRecord>): Promise<void> {
    const { records } = this.#memory;
    await records.set(withRecord(records.value, correlationId, change));
    this.#changed();
  }
}

/** A problem as what is known of the page; undefined where only this one chat had it. */
function lasting(problem: PageProblem): PageState {
  return problem === "loggedOut" || problem === "pageChanged" || problem === "quota" ? problem : undefined;
}

function stopped(): SemantestError {
  return new SemantestError("CANCELLED", "the browser's user stopped it", { recoverable: true });
}
