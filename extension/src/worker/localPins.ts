import { type PublicJwk, PublicJwkSchema } from "@semantest/handlers/protocol";
import { type Pins, SemantestError } from "@semantest/sdk";
import { fingerprint } from "@semantest/sdk/fingerprint";
import * as v from "valibot";
import type { LocalServerView } from "../shared/state.ts";
import { Stored, type ValueArea } from "./stored.ts";

const LocalServerSchema = v.object({
  host: v.string(),
  /** Key the person approved. */
  approved: v.optional(PublicJwkSchema),
  /** Key it proved last. */
  proved: PublicJwkSchema,
  fingerprint: v.string(),
});
type LocalServer = v.InferOutput<typeof LocalServerSchema>;

/** Keys of servers on this machine: none is trusted before the person approved it, once and by its key. */
export class LocalPins implements Pins {
  readonly #stored: Stored<LocalServer | null>;
  readonly #changed: () => void;

  constructor(changed: () => void, area: ValueArea = chrome.storage.local) {
    this.#changed = changed;
    this.#stored = new Stored(area, "localServer", v.nullable(LocalServerSchema), null);
  }

  load(): Promise<void> {
    return this.#stored.load();
  }

  /** Writes nothing any more; resolves once nothing is being written. */
  end(): Promise<void> {
    return this.#stored.end();
  }

  get view(): LocalServerView | undefined {
    const { value } = this.#stored;
    if (value === null) return undefined;
    const { host, fingerprint: words, approved, proved } = value;
    const status = approved === undefined ? "unapproved" : isSame(approved, proved) ? "approved" : "changed";
    return { host, fingerprint: words, status };
  }

  /** Every meeting goes through `pin`, which sees the key that was proved. */
  async get(): Promise<undefined> {
    return undefined;
  }

  /** Resolves for the approved key; throws for every other, and notes it for the person to judge. */
  async pin(host: string, key: PublicJwk): Promise<void> {
    const known = this.#stored.value?.host === host ? this.#stored.value : undefined;
    if (known === undefined || !isSame(known.proved, key)) {
      const approved = known?.approved;
      await this.#stored.set({
        host,
        proved: key,
        fingerprint: await fingerprint(key),
        ...(approved && { approved }),
      });
      this.#changed();
    }
    // Another may have proved a key of its own since.
    const { value } = this.#stored;
    if (value?.host === host && value.approved !== undefined && isSame(value.approved, key)) return;
    throw new SemantestError("WRONG_SIGNATURE", "the local server waits for the person's approval", {
      hint: "Approve it in the extension's popup.",
    });
  }

  /** Approves the key that was shown; false where another was proved meanwhile. */
  async approve(host: string, words: string): Promise<boolean> {
    const { value } = this.#stored;
    if (value === null || value.host !== host || value.fingerprint !== words) return false;
    await this.#stored.set({ ...value, approved: value.proved });
    return true;
  }
}

function isSame(one: PublicJwk, other: PublicJwk): boolean {
  return one.x === other.x && one.y === other.y;
}
