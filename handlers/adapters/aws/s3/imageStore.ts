import { createHash } from "node:crypto";
import pLimit from "p-limit";
import type {
  CallOptions,
  Clock,
  ImageRecord,
  ImageStore,
  ImageVerdict,
  UploadGrant,
} from "../../../ports/index.ts";
import { IMAGE_HEADER_BYTES, imageTypeOf } from "../../../protocol/index.ts";
import { type Bucket, CHECKSUM_HEADER } from "./bucket.ts";

/** Lifetime of both kinds of grants, seconds. */
const GRANT_SECONDS = 300;
const PREFIX = "images";
/** Objects that are removed at once when a tenant goes. */
const MAX_REMOVALS = 20;

/**
 * Images in S3. The address of an upload fixes size, type and SHA-256, so S3 itself refuses other bytes, and putting the same
 * ones again changes nothing that is complete.
 */
export class S3ImageStore implements ImageStore {
  readonly #bucket: Bucket;
  readonly #clock: Clock;

  constructor(bucket: Bucket, clock: Clock) {
    this.#bucket = bucket;
    this.#clock = clock;
  }

  async grantUpload(image: ImageRecord, options?: CallOptions): Promise<UploadGrant> {
    options?.signal?.throwIfAborted();
    const { mimeType, size, sha256 } = image;
    const headers = {
      "content-type": mimeType,
      "content-length": String(size),
      [CHECKSUM_HEADER]: base64Of(sha256),
    };
    const expiresAt = this.#clock.now() + GRANT_SECONDS * 1000;
    const url = await this.#bucket.presign({
      method: "PUT",
      key: keyOf(image),
      expiresInSeconds: GRANT_SECONDS,
      headers,
    });
    return { url, headers, expiresAt };
  }

  async complete(image: ImageRecord, options?: CallOptions): Promise<ImageVerdict> {
    const key = keyOf(image);
    const stored = await this.#bucket.describe(key, options);
    if (stored === undefined) return { verdict: "missing" };
    if (stored.size !== image.size) return this.#mismatch(image, "size", options);
    if (stored.checksum !== base64Of(image.sha256)) return this.#mismatch(image, "sha256", options);
    const start = await this.#bucket.start(key, IMAGE_HEADER_BYTES, options);
    if (start === undefined) return { verdict: "missing" };
    if (imageTypeOf(start) !== image.mimeType) return this.#mismatch(image, "mimeType", options);
    return { verdict: "complete" };
  }

  /**
   * S3 sends the headers an address names. Those it knows make the image an attachment that nobody keeps; `nosniff` and a
   * policy it cannot send.
   */
  async grantDownload(
    image: ImageRecord,
    options?: CallOptions,
  ): Promise<{ url: string; expiresAt: number }> {
    options?.signal?.throwIfAborted();
    const expiresAt = this.#clock.now() + GRANT_SECONDS * 1000;
    const url = await this.#bucket.presign({
      method: "GET",
      key: keyOf(image),
      expiresInSeconds: GRANT_SECONDS,
      query: {
        "response-content-type": image.mimeType,
        "response-content-disposition": "attachment",
        "response-cache-control": "private, no-store",
      },
    });
    return { url, expiresAt };
  }

  async remove(image: ImageRecord, options?: CallOptions): Promise<void> {
    await this.#bucket.remove(keyOf(image), options);
  }

  /** Removes all bytes of a tenant, complete or not. May be called again and again. */
  async removeTenant(tenant: string, options?: CallOptions): Promise<void> {
    options?.signal?.throwIfAborted();
    const bounded = pLimit(MAX_REMOVALS);
    for (;;) {
      const keys = await this.#bucket.list(folderOf(tenant), options);
      if (keys.length === 0) return;
      await Promise.all(keys.map((key) => bounded(() => this.#bucket.remove(key, options))));
    }
  }

  async #mismatch(
    image: ImageRecord,
    member: "size" | "sha256" | "mimeType",
    options: CallOptions | undefined,
  ): Promise<ImageVerdict> {
    await this.#bucket.remove(keyOf(image), options);
    return { verdict: "mismatch", member };
  }
}

/** A folder per tenant, so that everything of one can be found; neither name tells who or what. */
function keyOf({ tenant, imageId }: ImageRecord): string {
  return `${folderOf(tenant)}${digest(imageId)}`;
}

function folderOf(tenant: string): string {
  return `${PREFIX}/${digest(tenant)}/`;
}

/** 128 bits are beyond collision by chance and by design. */
function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 32);
}

function base64Of(hex: string): string {
  return Buffer.from(hex, "hex").toString("base64");
}
