import { type Pins, SemantestClient, SemantestError } from "@semantest/sdk";
import { fingerprint } from "@semantest/sdk/fingerprint";
import { exportPublicKey, signWith, thumbprintText } from "@semantest/sdk/signing";
import * as v from "valibot";
import type { TryItView } from "../shared/state.ts";
import { codeOf } from "./codeOf.ts";
import type { Gatekeeper } from "./gatekeeper.ts";
import { dropClientKey, ensureClientKey, ownKeyPair } from "./identity.ts";
import { toBase64 } from "./image.ts";
import { sentAwayBy } from "./sentAway.ts";
import { Stored } from "./stored.ts";

/** Time for an image, milliseconds, from when it was asked for. */
const PATIENCE_MS = 300_000;

/** Least time to hear what became of one that an earlier worker asked for, milliseconds. */
const LATE_MS = 10_000;

const PlaceSchema = v.variant("kind", [
  v.object({ kind: v.literal("local") }),
  v.object({ kind: v.literal("remote"), url: v.string() }),
]);

/** Where the extension takes requests: at the approved server of this machine, else at a public one. */
export type Place = v.InferOutput<typeof PlaceSchema>;

const AskedSchema = v.object({
  correlationId: v.string(),
  place: PlaceSchema,
  prompt: v.string(),
  /** Milliseconds since the epoch. */
  askedAt: v.number(),
});
type Asked = v.InferOutput<typeof AskedSchema>;

interface TryItImage {
  readonly mimeType: string;
  readonly base64: string;
}

/** The popup's own request: the extension as a client of itself, through the server. */
export class TryIt {
  readonly #pins: Pins;
  readonly #changed: () => void;
  /** What is asked for and not answered yet: the next worker asks for the same, and gets the answer to it. */
  readonly #asked = new Stored<Asked | null>(chrome.storage.session, "tryIt", v.nullable(AskedSchema), null);
  #view: TryItView | undefined;
  #beginning: Promise<string> | undefined;
  #finishing: Promise<void> | undefined;
  readonly #life = new AbortController();
  #client: SemantestClient | undefined;
  #image: TryItImage | undefined;

  /** `pins`: keys of servers on this machine. */
  constructor(pins: Pins, changed: () => void) {
    this.#pins = pins;
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
    this.#life.signal.throwIfAborted();
    const key = await exportPublicKey(await ownKeyPair());
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
    // Whoever has no key to ask with is told so at once.
    await this.#connectionTo(place);
    this.#life.signal.throwIfAborted();
    const asked = { correlationId: crypto.randomUUID(), place, prompt, askedAt: Date.now() };
    await this.#asked.set(asked);
    this.#finishing = this.#finish(asked);
    return asked.correlationId;
  }

  image(correlationId: string): TryItImage {
    if (this.#image === undefined || this.#view?.correlationId !== correlationId)
      throw new SemantestError("INVALID_INPUT", "there is no such image");
    return this.#image;
  }

  /** Reads what an earlier worker asked for. */
  load(): Promise<void> {
    return this.#asked.load();
  }

  /** Goes on with what an earlier worker asked for. */
  goOn(): void {
    const { value } = this.#asked;
    if (value !== null) this.#finishing = this.#finish(value);
  }

  /** Waits for no image any more, and begins none; one that is just beginning rejects with `CLOSED`. */
  async end(): Promise<void> {
    this.#life.abort(new SemantestError("CLOSED", "this browser asks for nothing any more"));
    await Promise.allSettled([this.#beginning]);
    await this.#client?.close();
    await Promise.allSettled([this.#finishing]);
    await this.#asked.end();
  }

  async #finish(asked: Asked): Promise<void> {
    const { correlationId } = asked;
    this.#image = undefined;
    this.#show({ correlationId, state: "running", errorCode: undefined });
    try {
      this.#image = await this.#ask(asked).catch(async (error: unknown) => {
        const { place } = asked;
        if (place.kind === "local" || sentAwayBy(error, "remote")?.code !== "REVOKED") throw error;
        // Unused for long, or removed by somebody: this browser can pair with itself at any time.
        await dropClientKey(place.url, await this.#keyOf(place.url));
        return this.#ask(asked);
      });
      this.#show({ correlationId, state: "done", errorCode: undefined });
    } catch (error) {
      this.#show({ correlationId, state: "failed", errorCode: codeOf(error) });
    }
    await this.#asked.set(null);
  }

  async #ask({ correlationId, place, prompt, askedAt }: Asked): Promise<TryItImage> {
    const connection = await this.#connectionTo(place);
    const { signal } = this.#life;
    signal.throwIfAborted();
    const client = new SemantestClient({ ...connection, sign: signWith(await ownKeyPair()) });
    this.#client = client;
    try {
      const timeoutMs = Math.max(LATE_MS, askedAt + PATIENCE_MS - Date.now());
      const image = await client.generate(prompt, { correlationId, timeoutMs });
      const bytes = await image.bytes({ signal });
      return { mimeType: image.mimeType ?? "image/png", base64: toBase64(bytes) };
    } finally {
      await client.close();
    }
  }

  #show(view: TryItView): void {
    this.#view = view;
    this.#changed();
  }

  /** Options of a client of that place, with the key it needs there. */
  async #connectionTo(place: Place) {
    if (place.kind === "local") return { env: { SEMANTEST_SERVER: "local" }, pins: this.#pins };
    return {
      env: { SEMANTEST_SERVER: "remote" },
      connectionStrategy: { remoteUrl: place.url },
      apiKey: { [place.url]: await this.#keyOf(place.url) },
    };
  }

  #keyOf(server: string): Promise<string> {
    return ensureClientKey(server, AbortSignal.any([this.#life.signal, AbortSignal.timeout(10_000)]));
  }
}
