import { createHash, type Hash } from "node:crypto";
import { IMAGE_HEADER_BYTES, type ImageMimeType, imageTypeOf } from "../../../protocol/index.ts";

/** What the bytes of an image are, whatever was said of them. */
export interface ImageFacts {
  readonly size: number;
  /** Lower-case hex. */
  readonly sha256: string;
  /** By the first bytes; undefined for what may not travel. */
  readonly mimeType: ImageMimeType | undefined;
}

/** More bytes came than were granted. */
export class TooManyBytes extends Error {
  override readonly name = "TooManyBytes";
}

/** The sender went away or broke off. */
export class SourceFailed extends Error {
  override readonly name = "SourceFailed";
}

/** Measures bytes while they pass, so that nothing is read twice. */
export class ImageMeter {
  readonly #limit: number;
  readonly #hash: Hash = createHash("sha256");
  readonly #head = new Uint8Array(IMAGE_HEADER_BYTES);
  #size = 0;

  constructor(limit: number = Number.POSITIVE_INFINITY) {
    this.#limit = limit;
  }

  /** The same bytes. Throws `TooManyBytes` beyond the limit and `SourceFailed` where the source throws. */
  async *pass(source: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
    for await (const chunk of guarded(source)) {
      if (this.#size < this.#head.length) {
        this.#head.set(chunk.subarray(0, this.#head.length - this.#size), this.#size);
      }
      this.#size += chunk.length;
      if (this.#size > this.#limit) throw new TooManyBytes(`more than the granted ${this.#limit} bytes came`);
      this.#hash.update(chunk);
      yield chunk;
    }
  }

  /** What passed; to be asked once, at the end. */
  facts(): ImageFacts {
    const mimeType = imageTypeOf(this.#head.subarray(0, this.#size));
    return { size: this.#size, sha256: this.#hash.digest("hex"), mimeType };
  }
}

/** Measures bytes that lie there. */
export async function measure(source: AsyncIterable<Uint8Array>): Promise<ImageFacts> {
  const meter = new ImageMeter();
  for await (const _chunk of meter.pass(source));
  return meter.facts();
}

async function* guarded(source: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  try {
    yield* source;
  } catch (error) {
    throw new SourceFailed("the sender broke off", { cause: error });
  }
}
