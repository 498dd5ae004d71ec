import { SemantestError } from "./errors.ts";
import { downloadImage } from "./http/download.ts";
import type { Http } from "./http/http.ts";
import type { DownloadedEvent, GeneratedEvent, ImageDescription } from "./wire/events.ts";
import type { Fields } from "./wire/fields.ts";

/** How an image is fetched. */
export interface FetchOptions {
  readonly signal?: AbortSignal | undefined;
}

/** The image a request led to: what is known of it, and its bytes on demand. */
export class GeneratedImage {
  declare readonly correlationId: string;
  /** What the server knows of the image; `id` is undefined where the extension uploaded none. */
  declare readonly image: ImageDescription;
  /** Base name under which the browser saved it. */
  declare readonly filePath: string | undefined;
  declare readonly mimeType: string | undefined;
  /** Whatever the extension says about the image. */
  declare readonly metadata: Fields;
  readonly #doors: () => Http;

  constructor(
    downloaded: DownloadedEvent,
    generated: GeneratedEvent | undefined,
    /** Doors of the server that holds the image. */
    doors: () => Http,
  ) {
    this.correlationId = downloaded.correlationId;
    this.image = generated?.image ?? {};
    this.filePath = downloaded.filePath;
    this.mimeType = this.image.mimeType ?? downloaded.mimeType;
    this.metadata = generated?.metadata ?? {};
    this.#doors = doors;
  }

  /**
   * Fetches the image from the server that holds it and checks size and SHA-256. Throws `DOWNLOAD_FAILED` where they
   * differ, or where the extension uploaded no image.
   */
  async bytes({ signal }: FetchOptions = {}): Promise<Uint8Array<ArrayBuffer>> {
    const { id, size, sha256 } = this.image;
    if (id === undefined) {
      throw new SemantestError("DOWNLOAD_FAILED", "the extension uploaded no image", {
        hint: this.filePath === undefined ? undefined : `the browser saved it as ${this.filePath}`,
        correlationId: this.correlationId,
      });
    }
    return downloadImage(this.#doors(), { id, size, sha256 }, signal);
  }

  /** The bytes as a stream; none flows before all were found right, so that no reader sees wrong ones. */
  stream(options: FetchOptions = {}): ReadableStream<Uint8Array<ArrayBuffer>> {
    return new ReadableStream({
      start: async (controller) => {
        controller.enqueue(await this.bytes(options));
        controller.close();
      },
    });
  }
}
