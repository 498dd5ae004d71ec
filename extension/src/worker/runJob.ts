import { SemantestError } from "@semantest/sdk";
import type { TakerJob, TakerResult, TakerTools } from "@semantest/sdk/taker";
import type { PageProblem, PageReport } from "../shared/pageMessages.ts";
import type { JobStage } from "../shared/state.ts";
import { safeFileName } from "./fileName.ts";
import { fetchImage, saveImage } from "./image.ts";
import { pause } from "./pause.ts";
import { problemError } from "./problemError.ts";
import { askPage, openTab, stopPage, tabOf } from "./tabs.ts";
import { withinTime } from "./withinTime.ts";

/** The one site that is driven. */
const SITE = "chatgpt.com";

/** Time between two looks at the page, milliseconds; each also keeps the worker awake. */
const LOOK_MS = 500;

/** Time for a page that was loaded anew to show that it is one to log in, milliseconds. */
const ANEW_MS = 3000;

/** Where each stage begins, percent. */
const PERCENT: Readonly<Record<JobStage, number>> = {
  waiting: 0,
  opening: 5,
  typing: 15,
  generating: 20,
  fetching: 80,
  uploading: 90,
  saving: 97,
};

/** What a job tells the worker. */
export interface JobWatcher {
  stage(stage: JobStage, percent: number): void;
  problem(problem: PageProblem): void;
  /** Which selectors the page matched so far. */
  matched(matched: NonNullable<PageReport["matched"]>): void;
  saved(fileName: string): void;
  /** The page shows nothing but what the job put there: its tab will be closed. */
  closable(): void;
  /** Waits until the limits allow the prompt, and counts it before it is typed. */
  admit(signal: AbortSignal): Promise<void>;
  /** Waits until a prompt that was counted before may follow the last one that was typed. */
  gap(signal: AbortSignal): Promise<void>;
  /** The prompt is typed now: the next may follow no sooner than the gap after this. */
  typing(): Promise<void>;
}

/** Makes one image in a new chat of a new tab. */
export async function runJob(job: TakerJob, tools: TakerTools, watcher: JobWatcher): Promise<TakerResult> {
  if (job.domain !== undefined && job.domain !== SITE)
    throw new SemantestError("INVALID_INPUT", `this extension draws at ${SITE} alone`, {
      hint: `Leave domain out, or say ${SITE}.`,
    });
  return inTime(job, tools, async (signal) => {
    await watcher.admit(signal);
    tell(tools, watcher, "opening");
    const tabId = await openTab(job.correlationId);
    const { correlationId } = job;
    const ready = await askPage(tabId, { type: "prepare", correlationId }, signal);
    check(ready, watcher);
    tell(tools, watcher, "typing");
    await tools.initiated({ tabId });
    signal.throwIfAborted();
    await watcher.typing();
    return draw(job, tools, watcher, tabId, signal);
  });
}

/** Goes on with a job of an earlier worker: its page knows whether the prompt was typed. */
export async function resumeJob(
  job: TakerJob,
  tools: TakerTools,
  watcher: JobWatcher,
): Promise<TakerResult | undefined> {
  const tabId = await tabOf(job.correlationId);
  if (tabId === undefined) return undefined;
  return inTime(job, tools, async (signal) => {
    const { correlationId } = job;
    const { state } = await askPage(tabId, { type: "status", correlationId }, signal);
    // A page that has typed nothing yet types now: another job may have typed meanwhile.
    const isUntyped = state === "ready";
    if (isUntyped) await watcher.gap(signal);
    // Not before the server knows that this browser does.
    await tools.initiated({ tabId });
    signal.throwIfAborted();
    if (isUntyped) await watcher.typing();
    return draw(job, tools, watcher, tabId, signal);
  });
}

async function draw(
  job: TakerJob,
  tools: TakerTools,
  watcher: JobWatcher,
  tabId: number,
  signal: AbortSignal,
): Promise<TakerResult> {
  const { correlationId, prompt } = job;
  // A page that has typed it already only answers how far it is.
  let report = await askPage(tabId, { type: "submit", correlationId, prompt }, signal);
  tell(tools, watcher, "generating");
  const look = async () => {
    await pause(LOOK_MS, signal);
    return askPage(tabId, { type: "status", correlationId }, signal);
  };
  while (report.state !== "done") {
    for (const end = Date.now() + ANEW_MS; report.state === "loading" && Date.now() < end; )
      report = await look();
    check(report, watcher);
    report = await look();
  }
  check(report, watcher);
  tell(tools, watcher, "fetching");
  const image = await fetchImage(report.imageUrl ?? "", signal);
  tell(tools, watcher, "uploading");
  await tools.upload(image.bytes, { mimeType: image.mimeType, signal });
  signal.throwIfAborted();
  tell(tools, watcher, "saving");
  const filePath = await saveImage(
    image,
    safeFileName(job.fileName, image.mimeType, `image-${correlationId.slice(0, 40)}`),
    correlationId,
  );
  watcher.saved(filePath);
  return { filePath, fileSize: image.bytes.length, mimeType: image.mimeType };
}

/** Has a job done within its time. Its tab stays until its end lies in the journal: a later worker finds the image there. */
function inTime(
  { correlationId }: TakerJob,
  { signal }: TakerTools,
  work: (signal: AbortSignal) => Promise<TakerResult>,
): Promise<TakerResult> {
  return withinTime(work, { signal, stop: () => stopPage(correlationId) });
}

function check(report: PageReport, watcher: JobWatcher): void {
  if (report.matched !== undefined) watcher.matched(report.matched);
  if (report.isTaken === false) watcher.closable();
  // A page that was loaded anew since; nothing is known of it.
  if (report.state === "loading") throw problemError("navigated");
  if (report.state !== "failed") return;
  if (report.problem !== undefined) watcher.problem(report.problem);
  throw problemError(report.problem ?? "pageChanged");
}

function tell(tools: TakerTools, watcher: JobWatcher, stage: JobStage): void {
  watcher.stage(stage, PERCENT[stage]);
  tools.progress({ percent: PERCENT[stage], stage });
}
