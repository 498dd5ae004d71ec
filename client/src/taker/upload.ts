import type { CompletedImage, ImageMimeType } from "@semantest/handlers/protocol";
import { type Clock, fullJitter, sleep } from "../clock.ts";
import { SemantestError } from "../errors.ts";
import { completeImage, createImage, putImage } from "../http/doors.ts";
import type { Http } from "../http/http.ts";

/** Tries of a whole upload: grant, bytes, completion. The same bytes are the same image at the server. */
const MAX_TRIES = 3;

/** Uploads an image. `http` gives the doors of the server that holds the job now, asked anew for each try. */
export async function uploadImage(
  http: () => Http,
  image: {
    readonly correlationId: string;
    readonly bytes: Uint8Array<ArrayBuffer>;
    readonly mimeType: ImageMimeType;
    /** Digest of the bytes. */
    readonly sha256: string;
  },
  clock: Clock,
  signal: AbortSignal,
): Promise<CompletedImage> {
  const { correlationId, bytes, mimeType, sha256 } = image;
  for (let attempt = 1; ; attempt += 1) {
    try {
      const doors = http();
      const grant = await createImage(doors, { correlationId, mimeType, size: bytes.length, sha256 }, signal);
      await putImage(grant, bytes, signal);
      return await completeImage(doors, grant.imageId, signal);
    } catch (error) {
      signal.throwIfAborted();
      if (attempt === MAX_TRIES || !(error instanceof SemantestError) || !error.recoverable) throw error;
      await sleep(clock, fullJitter(clock, attempt, 500, 5000), signal);
    }
  }
}
