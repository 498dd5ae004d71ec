import { setTimeout as delay } from "node:timers/promises";
import {
  type GeneratedImage,
  type JobEvent,
  type JobHandle,
  type SemantestClient,
  SemantestError,
} from "@semantest/sdk";
import { Interrupted } from "./context.ts";
import { CliError, DOCS } from "./errors.ts";
import { type JobView, percentOf, stageOf } from "./format/stage.ts";
import type { Progress } from "./progress.ts";

/** Time between two looks at what a person is shown, milliseconds. */
const REFRESH_MS = 200;

/** Longest wait for the confirmation of a cancellation, milliseconds. */
const CANCEL_MS = 5000;

/** Shows a job until it ends, and its image. An interruption cancels it and throws what became of that. */
export async function watchJob(
  client: Pick<SemantestClient, "status">,
  job: JobHandle,
  progress: Progress,
  signal: AbortSignal,
): Promise<GeneratedImage> {
  let event: JobEvent | undefined;
  const show = () => progress.show(stageOf(viewOf(client, job, event)), percentOf(event));
  const refreshing = setInterval(show, REFRESH_MS);
  const interrupted = Promise.withResolvers<never>();
  const interrupt = () => interrupted.reject(signal.reason);
  signal.addEventListener("abort", interrupt, { once: true });
  try {
    signal.throwIfAborted();
    const following = follow(job, (it) => {
      event = it;
      if (!signal.aborted) show();
    });
    const image = await Promise.race([job.result, interrupted.promise]);
    await following;
    return image;
  } catch (error) {
    if (!signal.aborted) throw error;
    clearInterval(refreshing);
    progress.show("cancelling");
    throw await cancel(job, signal.reason);
  } finally {
    clearInterval(refreshing);
    signal.removeEventListener("abort", interrupt);
    progress.end();
  }
}

async function follow(job: JobHandle, seen: (event: JobEvent) => void): Promise<void> {
  for await (const event of job) seen(event);
}

function viewOf(
  { status }: Pick<SemantestClient, "status">,
  { place }: JobHandle,
  event: JobEvent | undefined,
): JobView {
  return { waitingFor: status.waitingFor, status: place.status, queuePosition: place.queuePosition, event };
}

/** Asks for the end of a job and says how that went; gives what is to be thrown. */
async function cancel(job: JobHandle, reason: unknown): Promise<unknown> {
  if (!(reason instanceof Interrupted)) return reason;
  job.cancel("interrupted at the terminal");
  const outcome = await Promise.race([
    job.result.then(
      () => "it was too late: the image had been made",
      (error: unknown) =>
        error instanceof SemantestError && error.code === "CANCELLED" ? "it was cancelled" : "it had ended",
    ),
    delay(CANCEL_MS, "nobody has confirmed that it was cancelled", { ref: false }),
  ]);
  return new CliError(`${reason.message}; job ${job.correlationId}: ${outcome}`, {
    code: "INTERRUPTED",
    exitCode: reason.exitCode,
    hint: `ask again, or look at it with --correlation-id ${job.correlationId}`,
    docs: DOCS.exitCodes,
  });
}
