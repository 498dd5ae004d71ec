import { SemantestError } from "@semantest/sdk";
import { fingerprint } from "@semantest/sdk/fingerprint";
import type { Asker, Authorization, TakerJob } from "@semantest/sdk/taker";
import * as v from "valibot";
import type { AskerView } from "../shared/state.ts";
import { Asks } from "./asks.ts";
import { decide, type Pin, PinSchema, withPin } from "./consent.ts";
import { Stored } from "./stored.ts";

/** Arrivals whose time is remembered. */
const MAX_ARRIVALS = 200;

/** Questions that may wait at once: fewer than the slots, so that strangers never keep out who is known. */
const MAX_ASKS = 5;

/** Decides who may drive this browser: pinned keys, else the person. */
export class Gatekeeper {
  readonly pins = new Stored<readonly Pin[]>(chrome.storage.local, "pins", v.array(PinSchema), []);
  readonly asks: Asks;
  readonly #arrivals = new Map<string, number>();
  readonly #changed: () => void;

  constructor(changed: () => void) {
    this.#changed = changed;
    this.asks = new Asks(changed);
  }

  /** A request arrived. */
  arrived(correlationId: string, signedAt: number): void {
    this.#arrivals.set(correlationId, signedAt);
    const [oldest] = this.#arrivals.keys();
    if (this.#arrivals.size > MAX_ARRIVALS && oldest !== undefined) this.#arrivals.delete(oldest);
  }

  /** What the pins alone say. */
  authorize({ correlationId }: TakerJob, asker: Asker): Authorization {
    const decision = this.#decide(correlationId, asker);
    return decision === "allow" || decision === "deny" ? decision : "ask";
  }

  /** Asks the person, and remembers what is to be remembered. */
  async ask(job: TakerJob, asker: Asker, signal: AbortSignal): Promise<"allow" | "deny"> {
    const decision = this.#decide(job.correlationId, asker);
    if (decision === "allow" || decision === "deny") return decision;
    if (this.asks.views.length >= MAX_ASKS) return "deny";
    const answer = await this.asks.ask(
      {
        id: crypto.randomUUID(),
        correlationId: job.correlationId,
        askedBy: await this.askerView(asker),
        reason: decision,
        environment: job.server.kind === "local" ? "local" : "cloud",
        prompt: job.prompt,
        askedAt: Date.now(),
        canRemember: asker.key !== undefined,
      },
      signal,
    );
    if (answer !== "once") await this.#remember(asker, answer === "always" ? "allowed" : "blocked");
    return answer === "block" ? "deny" : "allow";
  }

  /** Who asks, as a person may know them. */
  async askerView({ key, thumbprint }: Asker): Promise<AskerView> {
    const pin = this.pins.value.find((it) => it.thumbprint === thumbprint);
    return { name: pin?.name, fingerprint: key && (await fingerprint(key)) };
  }

  async pin(pin: Pin): Promise<void> {
    await this.pins.set(withPin(this.pins.value, pin));
    this.#changed();
  }

  /** Forgets a key; gives what was known of it. */
  async forget(thumbprint: string): Promise<Pin> {
    const pin = this.pins.value.find((it) => it.thumbprint === thumbprint && it.source !== "self");
    if (pin === undefined) throw new SemantestError("INVALID_INPUT", "no client has this id");
    await this.pins.set(this.pins.value.filter((it) => it !== pin));
    this.#changed();
    return pin;
  }

  #decide(correlationId: string, { thumbprint }: Asker) {
    const request = { thumbprint, signedAt: this.#arrivals.get(correlationId) };
    return decide(request, this.pins.value, Date.now());
  }

  async #remember({ key, thumbprint }: Asker, status: Pin["status"]): Promise<void> {
    if (key === undefined || thumbprint === undefined) return;
    const words = await fingerprint(key);
    await this.pin({ thumbprint, key, fingerprint: words, status, source: "consent", pinnedAt: Date.now() });
  }
}
