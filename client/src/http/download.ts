import { MAX_IMAGE_BYTES } from "@semantest/handlers/protocol";
import { SemantestError } from "../errors.ts";
import { readAddress } from "../strategy/server.ts";
import { fields } from "../wire/fields.ts";
import { call } from "./call.ts";
import { type Http, malformed } from "./http.ts";

/** Time for one image, milliseconds: 50 MB at about 4 Mbit/s. */
const DOWNLOAD_TIMEOUT_MS = 120_000;

/** What an image has to be, as far as it is known. */
export interface ExpectedImage {
  readonly id: string;
  /** Bytes. */
  readonly size?: number | undefined;
  /** 64 lower-case hexadecimal digits. */
  readonly sha256?: string | undefined;
}

/**
 * Fetches an image through its door: `GET /images/{id}` gives a grant, the grant gives the bytes; the key goes to the
 * door only. Throws `DOWNLOAD_FAILED` where size or digest differ.
 */
export async function downloadImage(
  http: Http,
  { id, size, sha256 }: ExpectedImage,
  signal?: AbortSignal,
): Promise<Uint8Array<ArrayBuffer>> {
  const door = await http.ask("GET", `/images/${encodeURIComponent(id)}`, { signal });
  const address = readAddress("http", fields(door).url);
  if (!address) throw malformed("image grant");
  const maxBytes = size ?? MAX_IMAGE_BYTES;
  const { status, body } = await call(address.href, { timeoutMs: DOWNLOAD_TIMEOUT_MS, maxBytes, signal });
  const isRight =
    body.length === (size ?? body.length) && (sha256 === undefined || (await digest(body)) === sha256);
  if (status !== 200 || !isRight) {
    const problem = status === 200 ? "is not the announced one" : `was refused with status ${status}`;
    throw new SemantestError("DOWNLOAD_FAILED", `the image ${problem}`, { recoverable: true });
  }
  return body;
}

/** SHA-256 in lower-case hexadecimal digits. */
export async function digest(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
