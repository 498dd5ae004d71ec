import { SemantestError } from "@semantest/sdk";
import { fingerprint } from "@semantest/sdk/fingerprint";
import type { Asker, Authorization, TakerJob } from "@semantest/sdk/taker";
import * as v from "valibot";
import type { AskerView } from "../shared/state.ts";
import { Asks } from "./asks.ts";
import {
  type Decision,
  decide,
  isSettled,
  type Pin,
  type Settlement,
  StoredPinSchema,
  withPin,
} from "./consent.ts";
import { Stored } from "./stored.ts";

/** Decides who may drive this browser: pinned keys, else the person. */
export class Gatekeeper {
  readonly pins = new Stored<readonly Pin[]>(chrome.storage.local, "pins", v.array(StoredPinSchema), []);
  readonly asks: Asks;
  readonly #changed: () => void;
  readonly #blocked: (fingerprint: string) => Promise<void>;

  /** `blocked`: called once a key may drive no more. */
  constructor(changed: () => void, blocked: (fingerprint: string) => Promise<void>) {
    this.#changed = changed;
    this.#blocked = blocked;
    this.asks = new Asks(changed);
  }

  /** True where somebody else may ask at any time: the popup's own requests come from here. */
  get hasClient(): boolean {
    return this.pins.value.some(({ status, source }) => status === "allowed" && source !== "self");
  }

  /** What the pins alone say. */
  authorize(asker: Asker): Authorization {
    const decision = this.#decide(asker);
    return isSettled(decision) ? decision : "ask";
  }

  /** Asks the person, and remembers what is to be remembered. */
  async ask(job: TakerJob, asker: Asker, signal: AbortSignal): Promise<Settlement> {
    const askedBy = await this.askerView(asker);
    const decision = this.#decide(asker);
    if (isSettled(decision)) return decision;
    const answer = await this.asks.ask(
      {
        id: crypto.randomUUID(),
        correlationId: job.correlationId,
        askedBy,
        reason: decision,
        environment: job.server.kind === "local" ? "local" : "cloud",
        prompt: job.prompt,
        askedAt: Date.now(),
        canRemember: asker.key !== undefined,
      },
      () => this.#decide(asker),
      signal,
    );
    if (answer === "always" || answer === "block")
      await this.#remember(asker, answer === "always" ? "allowed" : "blocked");
    return answer === "block" || answer === "deny" ? "deny" : "allow";
  }

  /** Who asks, as a person may know them. */
  async askerView({ key, thumbprint }: Asker): Promise<AskerView> {
    const pin = this.known(thumbprint);
    return { name: pin?.name, fingerprint: key && (await fingerprint(key)) };
  }

  /** Notes that a known key asked. */
  async used({ thumbprint }: Asker): Promise<void> {
    const pin = this.known(thumbprint);
    if (pin !== undefined) await this.pin({ ...pin, lastUsedAt: Date.now() });
  }

  /** What the person has decided about a key, the extension's own among them; undefined: nothing. */
  known(thumbprint: string | undefined): Pin | undefined {
    return this.pins.value.find((it) => it.thumbprint === thumbprint);
  }

  async pin(pin: Pin): Promise<void> {
    await this.pins.set(withPin(this.pins.value, pin));
    this.#changed();
  }

  /** What is known of a client's key. Throws `INVALID_INPUT` where there is none. */
  client(thumbprint: string): Pin {
    const pin = this.pins.value.find((it) => it.thumbprint === thumbprint && it.source !== "self");
    if (pin === undefined) throw new SemantestError("INVALID_INPUT", "no client has this id");
    return pin;
  }

  /** Forgets a client's key. */
  async forget(thumbprint: string): Promise<void> {
    await this.pins.set(this.pins.value.filter((it) => it.thumbprint !== thumbprint));
    this.#changed();
  }

  async #remember({ key, thumbprint }: Asker, status: Pin["status"]): Promise<void> {
    if (key === undefined || thumbprint === undefined) return;
    const words = await fingerprint(key);
    // A key that came by a pairing, or is this browser's own, stays what it is.
    const source = this.known(thumbprint)?.source ?? "consent";
    await this.pin({ thumbprint, key, fingerprint: words, status, source, pinnedAt: Date.now() });
    // What else this key asks waits no longer, and what of it runs already ends.
    this.asks.settle();
    if (status === "blocked") await this.#blocked(words);
  }

  #decide(asker: Asker): Decision {
    return decide(asker, this.pins.value, Date.now());
  }
}
