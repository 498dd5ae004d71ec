import {
  IMAGE_HEADER_BYTES,
  type ImageMimeType,
  imageTypeOf,
  MAX_IMAGE_BYTES,
} from "@semantest/handlers/protocol";
import { SemantestError } from "@semantest/sdk";
import { imageAddress } from "../page/imageHost.ts";
import { atMost } from "./atMost.ts";

const FETCH_MS = 60_000;

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
    const response = await fetch(url, {
      credentials: "include",
      redirect: "error",
      signal: AbortSignal.any([signal, AbortSignal.timeout(FETCH_MS)]),
    });
    if (!response.ok) throw failed(`the site answered with status ${response.status}`);
    const tooLarge = () => failed(`the image is larger than ${MAX_IMAGE_BYTES} bytes`);
    if (Number(response.headers.get("content-length")) > MAX_IMAGE_BYTES) throw tooLarge();
    const body = response.body?.pipeThrough(atMost(MAX_IMAGE_BYTES, tooLarge));
    const bytes = new Uint8Array(await new Response(body).arrayBuffer());
    const mimeType = imageTypeOf(bytes.subarray(0, IMAGE_HEADER_BYTES));
    if (mimeType === undefined) throw failed("it is no image of a known type");
    return { bytes, mimeType };
  } catch (error) {
    signal.throwIfAborted();
    throw error instanceof SemantestError ? error : failed("the image could not be fetched");
  }
}

/** Saves an image under `Downloads/Semantest`; gives the base name it got there. */
export async function saveImage({ bytes, mimeType }: FetchedImage, fileName: string): Promise<string> {
  const url = `data:${mimeType};base64,${toBase64(bytes)}`;
  const id = await chrome.downloads.download({
    url,
    filename: `Semantest/${fileName}`,
    conflictAction: "uniquify",
    saveAs: false,
  });
  const path = await savedPath(id);
  return path.split(/[\\/]/).at(-1) || fileName;
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
  const deadline = Date.now() + FETCH_MS;
  for (;;) {
    const [item] = await chrome.downloads.search({ id });
    if (item?.state === "complete") return item.filename;
    if (item === undefined || item.state === "interrupted" || Date.now() > deadline)
      throw failed("the browser did not save the image");
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function failed(problem: string): SemantestError {
  return new SemantestError("DOWNLOAD_FAILED", problem, { hint: "Ask again.", recoverable: true });
}
