import { MAX_IMAGE_BYTES } from "@semantest/handlers/protocol";
import { SemantestError } from "../errors.ts";
import { isLoopback } from "../strategy/server.ts";
import { fields, text } from "../wire/fields.ts";
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
  const url = text(fields(door)?.url);
  const parsed = url !== undefined && URL.canParse(url) ? new URL(url) : undefined;
  const safe = parsed?.protocol === "https:" || (parsed?.protocol === "http:" && isLoopback(parsed.hostname));
  if (parsed === undefined || !safe) throw malformed("image grant");
  const { status, body } = await call(parsed.href, {
    timeoutMs: DOWNLOAD_TIMEOUT_MS,
    maxBytes: size ?? MAX_IMAGE_BYTES,
    signal,
  });
  if (status !== 200) throw failed(`the image was refused with status ${status}`);
  if (size !== undefined && body.length !== size)
    throw failed(`the image has ${body.length} bytes instead of ${size}`);
  if (sha256 !== undefined && (await digest(body)) !== sha256)
    throw failed("the image's SHA-256 is not the announced one");
  return body;
}

/** SHA-256 in lower-case hexadecimal digits. */
export async function digest(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function failed(message: string): SemantestError {
  return new SemantestError("DOWNLOAD_FAILED", message, { recoverable: true });
}
