import {
  IMAGE_HEADER_BYTES,
  type ImageMimeType,
  imageTypeOf,
  MAX_IMAGE_BYTES,
} from "@semantest/handlers/protocol";
import { SemantestError } from "@semantest/sdk";
import * as v from "valibot";
import { imageAddress } from "../page/imageHost.ts";
import { areaStore } from "./areaStore.ts";
import { atMost } from "./atMost.ts";
import { Hopeless, inTries } from "./inTries.ts";

/** Longest time of each try to fetch an image, milliseconds: a hung one is given up soon, the last suits a slow line. */
const TRIES_MS = [15_000, 30_000, 60_000];

/** Longest time for the browser to save an image, milliseconds. */
const SAVE_MS = 60_000;

/** An image as the page showed it. */
export interface FetchedImage {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly mimeType: ImageMimeType;
}

/** Fetches the bytes of an image from the site's own hosts. Throws `DOWNLOAD_FAILED`, or the signal's reason. */
export async function fetchImage(address: string, signal: AbortSignal): Promise<FetchedImage> {
  const url = imageAddress(address);
  if (url === undefined) throw failed("the image lies on a host that is not the site's");
  try {
    return await inTries(TRIES_MS, signal, (over) => fetchOnce(url, over));
  } catch (error) {
    signal.throwIfAborted();
    throw error instanceof SemantestError ? error : failed("the image could not be fetched");
  }
}

async function fetchOnce(url: string, signal: AbortSignal): Promise<FetchedImage> {
  const response = await fetch(url, { credentials: "include", redirect: "error", signal });
  const refused = failed(`the site answered with status ${response.status}`);
  if (response.status >= 500) throw refused;
  if (!response.ok) throw new Hopeless(refused);
  const tooLarge = () => new Hopeless(failed(`the image is larger than ${MAX_IMAGE_BYTES} bytes`));
  if (Number(response.headers.get("content-length")) > MAX_IMAGE_BYTES) throw tooLarge();
  const body = response.body?.pipeThrough(atMost(MAX_IMAGE_BYTES, tooLarge));
  const bytes = new Uint8Array(await new Response(body).arrayBuffer());
  const mimeType = imageTypeOf(bytes.subarray(0, IMAGE_HEADER_BYTES));
  if (mimeType === undefined) throw new Hopeless(failed("it is no image of a known type"));
  return { bytes, mimeType };
}

/** Downloads by job, for the browser's session. */
const downloads = areaStore(chrome.storage.session, "download:");

/**
 * Saves the image of a job under `Downloads/Semantest`, once, though an earlier worker may have begun to; gives the base
 * name it got there. Throws `DOWNLOAD_FAILED`.
 */
export async function saveImage(
  image: FetchedImage,
  fileName: string,
  correlationId: string,
): Promise<string> {
  const begun = v.safeParse(v.number(), await downloads.get(correlationId));
  const isGoing = begun.success && !isLost(await itemOf(begun.output));
  const id = isGoing ? begun.output : await beginDownload(image, fileName, correlationId);
  const path = await savedPath(id);
  return path.split(/[\\/]/).at(-1) || fileName;
}

async function beginDownload(
  { bytes, mimeType }: FetchedImage,
  fileName: string,
  correlationId: string,
): Promise<number> {
  const id = await chrome.downloads
    .download({
      url: `data:${mimeType};base64,${toBase64(bytes)}`,
      filename: `Semantest/${fileName}`,
      conflictAction: "uniquify",
      saveAs: false,
    })
    .catch(() => {
      throw failed("the browser did not save the image");
    });
  await downloads.set(correlationId, id);
  return id;
}

/** Bytes in base64, in steps: a call takes only so many arguments. */
export function toBase64(bytes: Uint8Array): string {
  const step = 0x8000;
  const parts: string[] = [];
  for (let from = 0; from < bytes.length; from += step)
    parts.push(String.fromCharCode(...bytes.subarray(from, from + step)));
  return btoa(parts.join(""));
}

async function savedPath(id: number): Promise<string> {
  const deadline = Date.now() + SAVE_MS;
  for (;;) {
    const item = await itemOf(id);
    if (item?.state === "complete") return item.filename;
    if (isLost(item) || Date.now() > deadline) throw failed("the browser did not save the image");
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function itemOf(id: number): Promise<chrome.downloads.DownloadItem | undefined> {
  const [item] = await chrome.downloads.search({ id });
  return item;
}

function isLost(item: chrome.downloads.DownloadItem | undefined): boolean {
  return item === undefined || item.state === "interrupted";
}

function failed(problem: string): SemantestError {
  return new SemantestError("DOWNLOAD_FAILED", problem, { hint: "Ask again.", recoverable: true });
}
