import { createHash } from "node:crypto";
import type { Readable } from "node:stream";
import {
  type CallOptions,
  type Clock,
  type ImageRecord,
  type ImageStore,
  type ImageVerdict,
  StoreUnavailable,
  type UploadGrant,
} from "../../../ports/index.ts";
import { SweptMap } from "../sweptMap.ts";
import { type ImageFacts, ImageMeter, measure, SourceFailed, TooManyBytes } from "./imageBytes.ts";
import type { ImageFiles, ImagePlace, StagedImage } from "./imageFiles.ts";
import { isGrant, signGrant } from "./imageGrants.ts";
import { KeyedQueue } from "./keyedQueue.ts";

/** Path under which the server answers `receive` and `serve`. */
export const IMAGE_PATH = "/blobs/";
/** Header of an upload that names the digest of its bytes. */
export const DIGEST_HEADER = "x-semantest-sha256";
/** Lifetime of both kinds of grants. */
const GRANT_MS = 300_000;
/** Time for which the facts of an upload are remembered, so that completing it reads nothing. */
const FACTS_MS = 600_000;

/** Headers of an upload that the grant covers; undefined where absent. */
export interface UploadHeaders {
  readonly contentType: string | undefined;
  readonly contentLength: string | undefined;
  readonly sha256: string | undefined;
}

export type Received =
  | { readonly outcome: "stored" }
  | {
      readonly outcome: "refused";
      /** 400 broken off, 403 no such grant, 409 complete already, 413 more bytes than granted. */
      readonly status: 400 | 403 | 409 | 413;
      readonly reason: string;
    };

export type Served =
  | {
      readonly outcome: "found";
      readonly headers: Readonly<Record<string, string>>;
      readonly body: Readable;
    }
  | { readonly outcome: "refused"; readonly status: 403 | 404; readonly reason: string };

export interface ImageStoreParts {
  readonly clock: Clock;
  /** HMAC key of the grants, 32 bytes. */
  readonly key: Uint8Array;
  /** Origin under which peers reach `IMAGE_PATH`; asked anew for each grant. */
  readonly origin: () => string;
}

interface MeasuredUpload {
  readonly facts: ImageFacts;
  readonly at: number;
}

/** Images behind signed addresses of this server's own. */
export class LocalImageStore implements ImageStore {
  readonly #files: ImageFiles;
  readonly #parts: ImageStoreParts;
  readonly #measured = new SweptMap<MeasuredUpload>((it, now) => now >= it.at + FACTS_MS);
  /** Commit and completion of one image exclude each other, or an upload could slip in between check and seal. */
  readonly #queue = new KeyedQueue();

  constructor(files: ImageFiles, parts: ImageStoreParts) {
    this.#files = files;
    this.#parts = parts;
  }

  async grantUpload(image: ImageRecord, options?: CallOptions): Promise<UploadGrant> {
    options?.signal?.throwIfAborted();
    const { mimeType, size, sha256 } = image;
    const { url, expiresAt } = this.#grant("put", image);
    const headers = {
      "content-type": mimeType,
      "content-length": String(size),
      [DIGEST_HEADER]: sha256,
    };
    return { url, headers, expiresAt };
  }

  async grantDownload(
    image: ImageRecord,
    options?: CallOptions,
  ): Promise<{ url: string; expiresAt: number }> {
    options?.signal?.throwIfAborted();
    return this.#grant("get", image);
  }

  async complete(image: ImageRecord, options?: CallOptions): Promise<ImageVerdict> {
    options?.signal?.throwIfAborted();
    const place = placeOf(image.tenant, image.imageId);
    return this.#queue.run(keyOf(place), async () => {
      const found = await kept(this.#files.find(place));
      if (found === undefined) return { verdict: "missing" };
      const facts = this.#measured.get(keyOf(place), this.#parts.clock.now())?.facts;
      const member = difference(facts ?? (await this.#measure(place)), image);
      if (member !== undefined) {
        await this.#removeNow(place);
        return { verdict: "mismatch", member };
      }
      if (!found.sealed) await kept(this.#files.seal(place));
      return { verdict: "complete" };
    });
  }

  async remove(image: ImageRecord, options?: CallOptions): Promise<void> {
    options?.signal?.throwIfAborted();
    const place = placeOf(image.tenant, image.imageId);
    await this.#queue.run(keyOf(place), () => this.#removeNow(place));
  }

  /**
   * Takes the bytes of a granted upload. `query` is the request's. A body that is refused is not read to its end.
   * Throws `StoreUnavailable` where the disk refuses.
   */
  async receive(
    imageId: string,
    query: URLSearchParams,
    headers: UploadHeaders,
    body: AsyncIterable<Uint8Array>,
  ): Promise<Received> {
    const { contentType = "", contentLength = "", sha256 = "" } = headers;
    const size = Number(contentLength);
    const folder = query.get("folder") ?? "";
    const content = { size, sha256 };
    if (!this.#granted(query, { action: "put", folder, imageId, mimeType: contentType, content })) {
      return refused(403, "no valid grant for this upload with these headers");
    }
    const place = { folder, name: nameOf(imageId) };
    const meter = new ImageMeter(size);
    const staged = await this.#stage(meter.pass(body));
    if ("outcome" in staged) return staged;
    const facts = meter.facts();
    if (facts.size < size) {
      await staged.discard();
      return refused(400, `the body ended after ${facts.size} of ${size} bytes`);
    }
    return this.#queue.run(keyOf(place), () => this.#commit(place, staged, facts));
  }

  /** Opens a granted download. The caller reads or destroys the body. */
  async serve(imageId: string, query: URLSearchParams): Promise<Served> {
    const folder = query.get("folder") ?? "";
    const mimeType = query.get("type") ?? "";
    if (!this.#granted(query, { action: "get", folder, imageId, mimeType, content: undefined })) {
      return { outcome: "refused", status: 403, reason: "no valid grant for this download" };
    }
    const place = { folder, name: nameOf(imageId) };
    const found = await kept(this.#files.find(place));
    const image = found?.sealed === true ? await kept(this.#files.read(place)) : undefined;
    if (image === undefined) return { outcome: "refused", status: 404, reason: "no such image" };
    return { outcome: "found", headers: downloadHeaders(mimeType, image.size), body: image.body };
  }

  /** Removes images that are older than the retention, in milliseconds, whatever became of their records. */
  async sweep(retentionMs: number): Promise<void> {
    const now = this.#parts.clock.now();
    await this.#files.sweep(now - retentionMs, now);
  }

  #grant(action: "put" | "get", image: ImageRecord): { url: string; expiresAt: number } {
    const { imageId, mimeType } = image;
    const { folder } = placeOf(image.tenant, imageId);
    const expiresAt = this.#parts.clock.now() + GRANT_MS;
    const content = action === "put" ? { size: image.size, sha256: image.sha256 } : undefined;
    const grant = signGrant(this.#parts.key, { action, folder, imageId, mimeType, expiresAt, content });
    const query = new URLSearchParams({ folder, expires: String(expiresAt), grant });
    if (action === "get") query.set("type", mimeType);
    return { url: `${this.#parts.origin()}${IMAGE_PATH}${encodeURIComponent(imageId)}?${query}`, expiresAt };
  }

  #granted(query: URLSearchParams, terms: Omit<Parameters<typeof signGrant>[1], "expiresAt">): boolean {
    const expiresAt = Number(query.get("expires"));
    if (!(this.#parts.clock.now() < expiresAt)) return false;
    return isGrant(this.#parts.key, { ...terms, expiresAt }, query.get("grant") ?? "");
  }

  async #stage(bytes: AsyncIterable<Uint8Array>): Promise<StagedImage | Received> {
    try {
      return await this.#files.stage(bytes);
    } catch (error) {
      if (error instanceof TooManyBytes) return refused(413, error.message);
      if (error instanceof SourceFailed) return refused(400, error.message);
      throw unavailable(error);
    }
  }

  async #commit(place: ImagePlace, staged: StagedImage, facts: ImageFacts): Promise<Received> {
    if ((await kept(this.#files.find(place)))?.sealed === true) {
      await staged.discard();
      return refused(409, "the image is complete already");
    }
    await kept(staged.commit(place));
    const at = this.#parts.clock.now();
    this.#measured.set(keyOf(place), { facts, at }, at);
    return { outcome: "stored" };
  }

  async #measure(place: ImagePlace): Promise<ImageFacts> {
    const image = await kept(this.#files.read(place));
    if (image === undefined) throw new StoreUnavailable("the image vanished while it was completed");
    return kept(measure(image.body));
  }

  async #removeNow(place: ImagePlace): Promise<void> {
    this.#measured.delete(keyOf(place));
    await kept(this.#files.remove(place));
  }
}

function difference(facts: ImageFacts, image: ImageRecord): "size" | "sha256" | "mimeType" | undefined {
  if (facts.size !== image.size) return "size";
  if (facts.sha256 !== image.sha256) return "sha256";
  return facts.mimeType === image.mimeType ? undefined : "mimeType";
}

function downloadHeaders(mimeType: string, size: number): Readonly<Record<string, string>> {
  return {
    "content-type": mimeType,
    "content-length": String(size),
    "content-disposition": "attachment",
    "content-security-policy": "default-src 'none'; sandbox",
    "cache-control": "private, no-store",
    "x-content-type-options": "nosniff",
  };
}

function refused<S extends 400 | 403 | 409 | 413>(status: S, reason: string) {
  return { outcome: "refused", status, reason } as const;
}

function placeOf(tenant: string, imageId: string): ImagePlace {
  return { folder: hex(tenant), name: nameOf(imageId) };
}

function nameOf(imageId: string): string {
  return hex(imageId);
}

/** 128 bits are beyond collision by chance and by design. */
function hex(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 32);
}

function keyOf({ folder, name }: ImagePlace): string {
  return `${folder}/${name}`;
}

/** What the disk answers, its failures named as the store's. */
async function kept<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw unavailable(error);
  }
}

function unavailable(error: unknown): StoreUnavailable {
  return error instanceof StoreUnavailable
    ? error
    : new StoreUnavailable("the disk refused an image", { cause: error });
}
