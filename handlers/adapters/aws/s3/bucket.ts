import { Hash } from "@smithy/core/serde";
import { SignatureV4 } from "@smithy/signature-v4";
import type { AwsCredentialIdentityProvider, HttpRequest } from "@smithy/types";
import { type CallOptions, type Clock, StoreUnavailable } from "../../../ports/index.ts";
import { within } from "../calls.ts";

/** Most of one call, milliseconds. */
const CALL_MS = 5000;
/** Time after which a refused call makes sense again, milliseconds; S3 asks for more patience than DynamoDB. */
const RETRY_MS = 2000;
const PAYLOAD_HEADER = "X-Amz-Content-Sha256";
const UNSIGNED_PAYLOAD = "UNSIGNED-PAYLOAD";
/** SHA-256 of the object, base64; S3 compares it with the bytes that come, and keeps it. */
export const CHECKSUM_HEADER = "x-amz-checksum-sha256";

export interface BucketOptions {
  readonly name: string;
  readonly region: string;
  /** Origin of an emulator, addressed by path. Default: the bucket's regional host. */
  readonly endpoint?: string;
  readonly credentials: AwsCredentialIdentityProvider;
  readonly clock: Clock;
}

export interface Presigned {
  readonly method: "GET" | "PUT";
  readonly key: string;
  readonly expiresInSeconds: number;
  /** Headers that the call must carry exactly so. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
}

/** One bucket, by signed addresses and the few calls that need no client of S3's own. */
export class Bucket {
  readonly #options: BucketOptions;
  readonly #signer: SignatureV4;
  readonly #origin: URL;

  constructor(options: BucketOptions) {
    const { name, region, endpoint, credentials } = options;
    this.#options = options;
    this.#origin =
      endpoint === undefined
        ? new URL(`https://${name}.s3.${region}.amazonaws.com/`)
        : new URL(`${name}/`, endpoint);
    this.#signer = new SignatureV4({
      service: "s3",
      region,
      credentials,
      sha256: Hash.bind(null, "sha256"),
      uriEscapePath: false,
      applyChecksum: false,
    });
  }

  /** Address under which one call is allowed until it expires. */
  async presign({ method, key, expiresInSeconds, headers = {}, query = {} }: Presigned): Promise<string> {
    const request = this.#request(method, key, { ...headers, [PAYLOAD_HEADER]: UNSIGNED_PAYLOAD }, query);
    const signed = await this.#signer.presign(request, {
      expiresIn: expiresInSeconds,
      signingDate: new Date(this.#options.clock.now()),
      unhoistableHeaders: new Set(Object.keys(headers)),
    });
    return this.#urlOf(key, signed.query ?? {}).href;
  }

  /** Size and digest of an object; undefined where there is none. */
  async describe(
    key: string,
    options: CallOptions | undefined,
  ): Promise<{ readonly size: number; readonly checksum: string | undefined } | undefined> {
    const answer = await this.#call("HEAD", key, { "x-amz-checksum-mode": "ENABLED" }, options);
    if (answer.status === 404) return undefined;
    return {
      size: Number(answer.headers.get("content-length")),
      checksum: answer.headers.get(CHECKSUM_HEADER) ?? undefined,
    };
  }

  /** First bytes of an object; undefined where there is none. */
  async start(key: string, bytes: number, options: CallOptions | undefined): Promise<Uint8Array | undefined> {
    const answer = await this.#call("GET", key, { range: `bytes=0-${bytes - 1}` }, options);
    return answer.status === 404 ? undefined : answer.body;
  }

  /** Removes an object; an absent one is fine. */
  async remove(key: string, options: CallOptions | undefined): Promise<void> {
    await this.#call("DELETE", key, {}, options);
  }

  /** Keys of at most a thousand objects whose names begin so; the names must be plain text to XML, as ours are. */
  async list(prefix: string, options: CallOptions | undefined): Promise<readonly string[]> {
    const { body } = await this.#call("GET", "", {}, options, { "list-type": "2", prefix });
    const listed = new TextDecoder().decode(body).matchAll(/<Key>([^<&]+)<\/Key>/g);
    return Array.from(listed, ([, key = ""]) => key);
  }

  async #call(
    method: "DELETE" | "GET" | "HEAD",
    key: string,
    headers: Readonly<Record<string, string>>,
    options: CallOptions | undefined,
    query: Readonly<Record<string, string>> = {},
  ): Promise<{ readonly status: number; readonly headers: Headers; readonly body: Uint8Array }> {
    const answer = await within(CALL_MS, options, async (signal) => {
      const request = this.#request(method, key, { ...headers, [PAYLOAD_HEADER]: UNSIGNED_PAYLOAD }, query);
      const signed = await this.#signer.sign(request, { signingDate: new Date(this.#options.clock.now()) });
      const { host: _host, ...sent } = signed.headers;
      const response = await fetch(this.#urlOf(key, query), { method, headers: sent, signal });
      const body = new Uint8Array(await response.arrayBuffer());
      return { status: response.status, headers: response.headers, body };
    });
    if (answer.status >= 300 && answer.status !== 404) throw refusal(method, answer.status);
    return answer;
  }

  #request(
    method: string,
    key: string,
    headers: Readonly<Record<string, string>>,
    query: Readonly<Record<string, string>>,
  ): HttpRequest {
    const { protocol, hostname, host, pathname } = this.#urlOf(key);
    return {
      method,
      protocol,
      hostname,
      path: pathname,
      query: { ...query },
      headers: { ...headers, host },
    };
  }

  #urlOf(key: string, query: HttpRequest["query"] = {}): URL {
    const url = new URL(key, this.#origin);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, String(value));
    // S3 reads a plus sign as itself, where a form would mean a space.
    url.search = url.search.replaceAll("+", "%20");
    return url;
  }
}

function refusal(method: string, status: number): Error {
  return status === 429 || status >= 500
    ? new StoreUnavailable(`S3 answered ${status}`, { retryAfterMs: RETRY_MS })
    : new Error(`S3 refused ${method} with ${status}`);
}
