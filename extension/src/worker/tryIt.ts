import { type Pins, SemantestClient, SemantestError } from "@semantest/sdk";
import { fingerprint } from "@semantest/sdk/fingerprint";
import { exportPublicKey, signWith, thumbprintText } from "@semantest/sdk/signing";
import type { TryItView } from "../shared/state.ts";
import { codeOf } from "./codeOf.ts";
import type { Gatekeeper } from "./gatekeeper.ts";
import { ensureClientKey, ownKeyPair } from "./identity.ts";
import { toBase64 } from "./image.ts";

/** Where the extension takes requests: at the approved server of this machine, else at a public one. */
export type Place =
  | { readonly kind: "local"; readonly pins: Pins }
  | { readonly kind: "remote"; readonly url: string };

/** The popup's own request: the extension as a client of itself, through the server. */
export class TryIt {
  readonly #changed: () => void;
  #view: TryItView | undefined;
  #beginning: Promise<string> | undefined;
  readonly #life = new AbortController();
  #client: SemantestClient | undefined;
  #image: { readonly mimeType: string; readonly base64: string } | undefined;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  get view(): TryItView | undefined {
    return this.#view;
  }

  /** Asks for an image at that place; resolves once it is asked. */
  async begin(place: Place, gatekeeper: Gatekeeper, prompt: string): Promise<string> {
    if (this.#beginning !== undefined || this.#view?.state === "running")
      throw new SemantestError("UNAVAILABLE", "one is under way", { recoverable: true });
    this.#beginning = this.#begin(place, gatekeeper, prompt);
    try {
      return await this.#beginning;
    } finally {
      this.#beginning = undefined;
    }
  }

  async #begin(place: Place, gatekeeper: Gatekeeper, prompt: string): Promise<string> {
    const { signal } = this.#life;
    signal.throwIfAborted();
    const pair = await ownKeyPair();
    const key = await exportPublicKey(pair);
    const words = await fingerprint(key);
    await gatekeeper.pin({
      thumbprint: await thumbprintText(key),
      key,
      name: "This browser",
      fingerprint: words,
      status: "allowed",
      source: "self",
      pinnedAt: Date.now(),
    });
    const connection = await connectionTo(place, signal);
    signal.throwIfAborted();
    const client = new SemantestClient({ ...connection, sign: signWith(pair) });
    this.#client = client;
    const handle = client.request(prompt);
    const { correlationId } = handle;
    this.#image = undefined;
    this.#show({ correlationId, state: "running", errorCode: undefined });
    void this.#finish(client, handle.result, correlationId);
    return correlationId;
  }

  image(correlationId: string): { readonly mimeType: string; readonly base64: string } {
    if (this.#image === undefined || this.#view?.correlationId !== correlationId)
      throw new SemantestError("INVALID_INPUT", "there is no such image");
    return this.#image;
  }

  /** Waits for no image any more, and begins none; one that is just beginning rejects with `CLOSED`. */
  async end(): Promise<void> {
    this.#life.abort(new SemantestError("CLOSED", "this browser asks for nothing any more"));
    await Promise.allSettled([this.#beginning]);
    await this.#client?.close();
  }

  async #finish(
    client: SemantestClient,
    result: ReturnType<SemantestClient["request"]>["result"],
    correlationId: string,
  ): Promise<void> {
    try {
      const image = await result;
      const base64 = toBase64(await image.bytes());
      this.#image = { mimeType: image.mimeType ?? "image/png", base64 };
      this.#show({ correlationId, state: "done", errorCode: undefined });
    } catch (error) {
      this.#show({ correlationId, state: "failed", errorCode: codeOf(error) });
    } finally {
      await client.close();
    }
  }

  #show(view: TryItView): void {
    this.#view = view;
    this.#changed();
  }
}

/** Options of a client of that place, with the key it needs there. */
async function connectionTo(place: Place, signal: AbortSignal) {
  if (place.kind === "local") return { env: { SEMANTEST_SERVER: "local" }, pins: place.pins };
  const key = await ensureClientKey(place.url, AbortSignal.any([signal, AbortSignal.timeout(10_000)]));
  return {
    env: { SEMANTEST_SERVER: "remote" },
    connectionStrategy: { remoteUrl: place.url },
    apiKey: { [place.url]: key },
  };
}
