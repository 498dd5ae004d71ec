import { createHash } from "node:crypto";
import type { TokenCredential } from "@azure/core-auth";
import {
  BlobSASPermissions,
  BlobServiceClient,
  type ContainerClient,
  generateBlobSASQueryParameters,
  SASProtocol,
  type UserDelegationKey,
} from "@azure/storage-blob";
import { type CallOptions, type Clock, StoreUnavailable } from "../../../ports/index.ts";
import { statusOf, within } from "../calls.ts";

/** Most of one small call, milliseconds. */
const CALL_MS = 5000;
/** Most of reading or copying one image, milliseconds. */
const TRANSFER_MS = 25_000;
const TRIES = 3;
const TRY_MS = 4000;
/** Life of a delegation key; Azure allows seven days. Milliseconds. */
const KEY_LIFE_MS = 24 * 3_600_000;
/** A key is renewed when no more is left of it, milliseconds: far longer than any address that it signs. */
const KEY_LEFT_MS = 3_600_000;
/** Clocks of Azure's machines may be that much behind ours, milliseconds. */
const SKEW_MS = 15 * 60_000;
/** Life of the address from which Azure itself copies, milliseconds. */
const COPY_MS = 60_000;

export interface BlobsOptions {
  /** `https://<account>.blob.core.windows.net` */
  readonly endpoint: string;
  readonly container: string;
  /** Origin of the addresses that are given to peers. */
  readonly publicOrigin: string;
  readonly credential: TokenCredential;
  readonly clock: Clock;
}

export interface Presigned {
  readonly permission: "read" | "write";
  readonly key: string;
  readonly expiresAt: number;
  /** Headers that Azure answers with, whatever was stored. */
  readonly answers?: {
    readonly contentType: string;
    readonly contentDisposition: string;
    readonly cacheControl: string;
  };
}

/** What reading a blob found; `tag` names exactly these bytes. */
export interface Inspection {
  readonly tag: string;
  readonly size: number;
  /** Hexadecimal; undefined where the size was enough to see that it is the wrong blob. */
  readonly sha256: string | undefined;
  readonly start: Uint8Array;
}

/** One blob container, by addresses signed with a user delegation key and the few calls that need no address. */
export class Blobs {
  readonly #options: BlobsOptions;
  readonly #service: BlobServiceClient;
  readonly #container: ContainerClient;
  #key: Promise<UserDelegationKey> | undefined;

  constructor(options: BlobsOptions) {
    this.#options = options;
    this.#service = new BlobServiceClient(options.endpoint, options.credential, {
      retryOptions: { maxTries: TRIES, tryTimeoutInMs: TRY_MS, retryDelayInMs: 100, maxRetryDelayInMs: 1000 },
    });
    this.#container = this.#service.getContainerClient(options.container);
  }

  /** Address under which a peer may do one thing until it expires. */
  async presign(grant: Presigned, options: CallOptions | undefined): Promise<string> {
    const { pathname } = new URL(this.#container.getBlobClient(grant.key).url);
    const url = new URL(pathname, this.#options.publicOrigin);
    url.search = await this.#sign(grant, options);
    return url.href;
  }

  async exists(key: string, options: CallOptions | undefined): Promise<boolean> {
    const found = await this.#unlessAbsent(CALL_MS, options, (abortSignal) =>
      this.#container.getBlobClient(key).getProperties({ abortSignal }),
    );
    return found !== undefined;
  }

  /** Reads a blob of the expected size to its end, and nothing of another; undefined where there is none. */
  inspect(
    key: string,
    expectedSize: number,
    startBytes: number,
    options: CallOptions | undefined,
  ): Promise<Inspection | undefined> {
    return this.#unlessAbsent(TRANSFER_MS, options, async (signal) => {
      const wrong = new AbortController();
      const abortSignal = AbortSignal.any([signal, wrong.signal]);
      const answer = await this.#container.getBlobClient(key).download(0, undefined, { abortSignal });
      const { etag, contentLength: size, readableStreamBody: body } = answer;
      if (etag === undefined || size === undefined || body === undefined) {
        throw new StoreUnavailable("Blob Storage answered without a body");
      }
      const start = Buffer.alloc(Math.min(startBytes, size));
      if (size !== expectedSize) {
        // A peer may have put gigabytes: they are not fetched, and that the stream then breaks is no news.
        body.on("error", () => undefined);
        wrong.abort();
        return { tag: etag, size, sha256: undefined, start };
      }
      const hash = createHash("sha256");
      let read = 0;
      for await (const chunk of body) {
        const bytes = Buffer.from(chunk);
        if (read < start.length) bytes.copy(start, read);
        read += bytes.length;
        hash.update(bytes);
      }
      return { tag: etag, size: read, sha256: hash.digest("hex"), start };
    });
  }

  /** Copies what the tag names, where the source still is that and the target is not there yet. */
  async copy(from: string, tag: string, to: string, options: CallOptions | undefined): Promise<boolean> {
    const source = new URL(this.#container.getBlobClient(from).url);
    const expiresAt = this.#options.clock.now() + COPY_MS;
    source.search = await this.#sign({ permission: "read", key: from, expiresAt }, options);
    try {
      await within(TRANSFER_MS, options, (abortSignal) =>
        this.#container.getBlobClient(to).syncCopyFromURL(source.href, {
          abortSignal,
          sourceConditions: { ifMatch: tag },
          conditions: { ifNoneMatch: "*" },
        }),
      );
      return true;
    } catch (error) {
      const status = statusOf(error);
      if (status === 409) return true;
      if (status === 404 || status === 412) return false;
      throw error;
    }
  }

  /** Names of all blobs that begin so. */
  list(prefix: string, options: CallOptions | undefined): Promise<readonly string[]> {
    return within(TRANSFER_MS, options, async (abortSignal) => {
      const names: string[] = [];
      for await (const { name } of this.#container.listBlobsFlat({ prefix, abortSignal })) names.push(name);
      return names;
    });
  }

  /** Removes a blob; an absent one is fine. */
  async remove(key: string, options: CallOptions | undefined): Promise<void> {
    await within(CALL_MS, options, (abortSignal) =>
      this.#container.getBlobClient(key).deleteIfExists({ abortSignal }),
    );
  }

  async #sign({ permission, key, expiresAt, answers }: Presigned, options: CallOptions | undefined) {
    const signingKey = await this.#delegationKey(options);
    return generateBlobSASQueryParameters(
      {
        containerName: this.#options.container,
        blobName: key,
        permissions: BlobSASPermissions.parse(permission === "read" ? "r" : "cw"),
        expiresOn: new Date(expiresAt),
        protocol: SASProtocol.Https,
        ...answers,
      },
      signingKey,
      this.#container.accountName,
    ).toString();
  }

  async #delegationKey(options: CallOptions | undefined): Promise<UserDelegationKey> {
    const now = this.#options.clock.now();
    const known = await this.#key?.catch(() => undefined);
    if (known !== undefined && known.signedExpiresOn.getTime() - now > KEY_LEFT_MS) return known;
    const asked = within(CALL_MS, options, (abortSignal) =>
      this.#service.getUserDelegationKey(new Date(now - SKEW_MS), new Date(now + KEY_LIFE_MS), {
        abortSignal,
      }),
    );
    this.#key = asked;
    return asked;
  }

  async #unlessAbsent<T>(
    deadlineMs: number,
    options: CallOptions | undefined,
    call: (signal: AbortSignal) => Promise<T>,
  ): Promise<T | undefined> {
    try {
      return await within(deadlineMs, options, call);
    } catch (error) {
      if (statusOf(error) === 404) return undefined;
      throw error;
    }
  }
}
