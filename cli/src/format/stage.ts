import type { JobEvent } from "@semantest/sdk";
import { excerpt } from "./plain.ts";

const TEXT_LENGTH = 80;

/** What is known of a job that has not ended. */
export interface JobView {
  /** What is missing before it can be answered, one line; undefined where nothing is. */
  readonly waitingFor: string | undefined;
  /** As the server says: `sent`, `queued`, `running`, `ended`. */
  readonly status: string;
  readonly queuePosition: number | undefined;
  /** Newest event of the job. */
  readonly event: JobEvent | undefined;
}

/** Where a job stands, in a few words. */
export function stageOf({ waitingFor, status, queuePosition, event }: JobView): string {
  switch (event?.type) {
    case "ImageGenerationInitiatedEvent":
      return "the browser has the prompt";
    case "ImageGenerationProgressEvent":
      return excerpt(event.stage ?? "drawing", TEXT_LENGTH);
    case "ImageGeneratedEvent":
      return "the image is there";
    case "ImageDownloadedEvent":
      return "done";
    default:
      break;
  }
  if (status === "running") return "an extension has taken the job";
  if (waitingFor !== undefined) return `waiting for ${waitingFor}`;
  if (status === "queued") return queuePosition === undefined ? "queued" : `queued, place ${queuePosition}`;
  return "sent";
}

/** How much of a job is done, 0 to 100; undefined where nothing new is known. */
export function percentOf(event: JobEvent | undefined): number | undefined {
  switch (event?.type) {
    case "ImageGenerationProgressEvent":
      return event.percent;
    case "ImageGeneratedEvent":
    case "ImageDownloadedEvent":
      return 100;
    default:
      return undefined;
  }
}
