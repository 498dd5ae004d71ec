import { createHash } from "node:crypto";
import pLimit from "p-limit";
import {
  type CallOptions,
  type Clock,
  type ImageRecord,
  type ImageStore,
  type ImageVerdict,
  StoreUnavailable,
  type UploadGrant,
} from "../../../ports/index.ts";
import { IMAGE_HEADER_BYTES, imageTypeOf } from "../../../protocol/index.ts";
import { within } from "../calls.ts";
import type { Blobs, Inspection } from "./blobs.ts";

/** Lifetime of both kinds of grants, milliseconds. */
const GRANT_MS = 300_000;
const RETRY_MS = 1000;
/** Most of a completion, milliseconds: Front Door gives up after 30 s, and the peer should hear from us why it has to come again. */
const COMPLETE_MS = 25_000;
/** Blobs that an erasure removes at once. */
const MAX_REMOVALS = 16;
/** Folders of what was not completed, and of what was. */
const PLACES = ["uploads", "images"] as const;

/**
 * Images in Blob Storage. No address there can fix size or digest, and one that was given can be put to again while it lives.
 * So uploads have a place of their own; completion reads what is there, and copies exactly that to where downloads find it.
 */
export class BlobImageStore implements ImageStore {
  readonly #blobs: Blobs;
  readonly #clock: Clock;

  constructor(blobs: Blobs, clock: Clock) {
    this.#blobs = blobs;
    this.#clock = clock;
  }

  async grantUpload(image: ImageRecord, options?: CallOptions): Promise<UploadGrant> {
    options?.signal?.throwIfAborted();
    const expiresAt = this.#clock.now() + GRANT_MS;
    const url = await this.#blobs.presign({ permission: "write", key: uploadOf(image), expiresAt }, options);
    const headers = {
      "content-type": image.mimeType,
      "content-length": String(image.size),
      "x-ms-blob-type": "BlockBlob",
    };
    return { url, headers, expiresAt };
  }

  complete(image: ImageRecord, options?: CallOptions): Promise<ImageVerdict> {
    return within(COMPLETE_MS, options, (signal) => this.#complete(image, { signal }));
  }

  async #complete(image: ImageRecord, options: CallOptions): Promise<ImageVerdict> {
    if (await this.#blobs.exists(imageOf(image), options)) return { verdict: "complete" };
    const upload = uploadOf(image);
    const found = await this.#blobs.inspect(upload, image.size, IMAGE_HEADER_BYTES, options);
    if (found === undefined) return { verdict: "missing" };
    const member = differenceOf(found, image);
    if (member !== undefined) {
      await this.#blobs.remove(upload, options);
      return { verdict: "mismatch", member };
    }
    if (!(await this.#blobs.copy(upload, found.tag, imageOf(image), options))) {
      throw new StoreUnavailable("the image is being put at this moment", { retryAfterMs: RETRY_MS });
    }
    await this.#blobs.remove(upload, options);
    return { verdict: "complete" };
  }

  /**
   * Azure sends the headers an address names. Those it knows make the image an attachment that nobody keeps; `nosniff` and a
   * policy it cannot send, Front Door can.
   */
  async grantDownload(
    image: ImageRecord,
    options?: CallOptions,
  ): Promise<{ url: string; expiresAt: number }> {
    options?.signal?.throwIfAborted();
    const expiresAt = this.#clock.now() + GRANT_MS;
    const url = await this.#blobs.presign(
      {
        permission: "read",
        key: imageOf(image),
        expiresAt,
        answers: {
          contentType: image.mimeType,
          contentDisposition: "attachment",
          cacheControl: "private, no-store",
        },
      },
      options,
    );
    return { url, expiresAt };
  }

  async remove(image: ImageRecord, options?: CallOptions): Promise<void> {
    await this.#blobs.remove(imageOf(image), options);
    await this.#blobs.remove(uploadOf(image), options);
  }

  /** Removes all bytes of a tenant, complete or not. May be called again and again. */
  async removeTenant(tenant: string, options?: CallOptions): Promise<void> {
    options?.signal?.throwIfAborted();
    const bounded = pLimit(MAX_REMOVALS);
    for (const place of PLACES) {
      const keys = await this.#blobs.list(`${place}/${digest(tenant)}/`, options);
      await Promise.all(keys.map((key) => bounded(() => this.#blobs.remove(key, options))));
    }
  }
}

function differenceOf(found: Inspection, image: ImageRecord): "size" | "sha256" | "mimeType" | undefined {
  if (found.size !== image.size) return "size";
  if (found.sha256 !== image.sha256) return "sha256";
  return imageTypeOf(found.start) === image.mimeType ? undefined : "mimeType";
}

function uploadOf(image: ImageRecord): string {
  return `uploads/${nameOf(image)}`;
}

function imageOf(image: ImageRecord): string {
  return `images/${nameOf(image)}`;
}

/** A folder per tenant, so that everything of one can be found; neither name tells who or what. */
function nameOf({ tenant, imageId }: ImageRecord): string {
  return `${digest(tenant)}/${digest(imageId)}`;
}

/** 128 bits are beyond collision by chance and by design. */
function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 32);
}
