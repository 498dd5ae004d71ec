import { MAX_FRAME_BYTES_TO_SERVER, MAX_PROMPT_LENGTH } from "@semantest/handlers/protocol";
import { checkId } from "./connection/greeting.ts";
import { invalidInput } from "./errors.ts";
import type { ProgressEvent } from "./wire/events.ts";
import type { Fields } from "./wire/fields.ts";
import { byteLength } from "./wire/frames.ts";

/** What is asked for beside the prompt. */
export interface RequestOptions {
  /** Ends the request: it is cancelled, and `result` rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Told how far the image is; of several at once, the newest. */
  readonly onProgress?: ((event: ProgressEvent) => void) | undefined;
  /** Name of the job, `[A-Za-z0-9_-]{1,64}`. A known one asks for that job's result. Default: a new UUID. */
  readonly correlationId?: string | undefined;
  /** Session of the extension that is to answer. Default: whichever is free. */
  readonly target?: string | undefined;
  /** Name under which the browser is to save the image. Default: the extension's choice. */
  readonly fileName?: string | undefined;
  /** Site that is to draw the image, for example `chatgpt.com`. Default: the extension's choice. */
  readonly domain?: string | undefined;
  /** Whatever the site understands, for example `{ model: "..." }`. */
  readonly parameters?: Readonly<Record<string, unknown>> | undefined;
  /** Time until the request is cancelled and `result` rejects with `TIMEOUT`, milliseconds. Default 300,000. */
  readonly timeoutMs?: number | undefined;
}

/** Time a request has where no other is given, milliseconds: what Semantest's programs always waited. */
export const DEFAULT_TIMEOUT_MS = 300_000;

/** Payload of a request. Throws `INVALID_INPUT` naming the member that is wrong. */
export function requestPayload(prompt: string, options: RequestOptions): Fields {
  const { target, fileName, domain, parameters } = options;
  checkLength("prompt", prompt, 1, MAX_PROMPT_LENGTH);
  checkLength("fileName", fileName, 0, 255);
  checkLength("domain", domain, 0, 255);
  checkId("target", target);
  return { prompt, domain, fileName, parameters, target };
}

/** Throws where an envelope would be refused for its size. */
export function checkSize(envelope: Fields): void {
  const size = byteLength(JSON.stringify(envelope));
  if (size > MAX_FRAME_BYTES_TO_SERVER) {
    throw invalidInput(`the event has ${size} bytes: at most ${MAX_FRAME_BYTES_TO_SERVER} may be sent`);
  }
}

function checkLength(name: string, { length } = "", min: number, max: number): void {
  if (length < min || length > max)
    throw invalidInput(`${name} of ${length} characters: must have ${min} to ${max}`);
}
