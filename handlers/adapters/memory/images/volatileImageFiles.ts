import { Readable } from "node:stream";
import type { ImageFiles, ImagePlace, StagedImage } from "./imageFiles.ts";

interface StoredImage {
  readonly bytes: Buffer;
  readonly storedAt: number;
  sealed: boolean;
}

/** Bytes of images in memory, for tests and simulations. */
export class VolatileImageFiles implements ImageFiles {
  readonly #images = new Map<string, StoredImage>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  async stage(source: AsyncIterable<Uint8Array>): Promise<StagedImage> {
    const chunks: Uint8Array[] = [];
    for await (const chunk of source) chunks.push(chunk);
    const bytes = Buffer.concat(chunks);
    return {
      commit: async (place) => {
        this.#images.set(keyOf(place), { bytes, storedAt: this.#now(), sealed: false });
      },
      discard: async () => undefined,
    };
  }

  async find(place: ImagePlace): Promise<{ readonly sealed: boolean } | undefined> {
    return this.#images.get(keyOf(place));
  }

  async seal(place: ImagePlace): Promise<void> {
    const image = this.#images.get(keyOf(place));
    if (image !== undefined) image.sealed = true;
  }

  async read(place: ImagePlace): Promise<{ readonly size: number; readonly body: Readable } | undefined> {
    const image = this.#images.get(keyOf(place));
    return image === undefined
      ? undefined
      : { size: image.bytes.length, body: Readable.from([image.bytes], { objectMode: false }) };
  }

  async remove(place: ImagePlace): Promise<void> {
    this.#images.delete(keyOf(place));
  }

  async sweep(storedBefore: number): Promise<void> {
    for (const [key, image] of this.#images) {
      if (image.storedAt < storedBefore) this.#images.delete(key);
    }
  }
}

function keyOf({ folder, name }: ImagePlace): string {
  return `${folder}/${name}`;
}
