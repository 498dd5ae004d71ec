import type { ListedKey } from "@semantest/handlers/protocol";
import { SemantestError } from "@semantest/sdk";
import { fingerprint } from "@semantest/sdk/fingerprint";
import { createPairing, Http, listKeys } from "@semantest/sdk/http";
import { thumbprintText } from "@semantest/sdk/signing";
import type { PairingView } from "../shared/state.ts";
import { withApiKey } from "./consent.ts";
import type { Gatekeeper } from "./gatekeeper.ts";
import { ensureIdentity } from "./identity.ts";
import type { Removals } from "./removals.ts";

/** Time between two looks whether the code was used, milliseconds. */
const LOOK_MS = 2000;

/** Time for the person to compare the words, milliseconds: as long as a code is good. */
const CONFIRM_MS = 600_000;

/** Pairs other programs: a code, then the person compares the fingerprint. Nothing is pinned before. */
export class Pairings {
  readonly #gatekeeper: Gatekeeper;
  readonly #removals: Removals;
  readonly #changed: () => void;
  #view: PairingView | undefined;
  #candidate: { readonly key: ListedKey; readonly server: string } | undefined;
  #life = new AbortController();
  readonly #over = new AbortController();

  constructor(gatekeeper: Gatekeeper, removals: Removals, changed: () => void) {
    this.#gatekeeper = gatekeeper;
    this.#removals = removals;
    this.#changed = changed;
  }

  get view(): PairingView | undefined {
    return this.#view;
  }

  /** Asks for a code, and looks from then on who used it. */
  async begin(server: string): Promise<void> {
    this.#life.abort();
    this.#life = new AbortController();
    if (this.#candidate !== undefined) await this.#drop(this.#candidate.key.id);
    const signal = AbortSignal.any([this.#life.signal, this.#over.signal]);
    const { device } = await ensureIdentity(server, signal);
    const http = new Http({ server, apiKey: device });
    const before = new Set((await listKeys(http, { signal })).map((it) => it.id));
    const { code, expiresAt } = await createPairing(http, signal);
    signal.throwIfAborted();
    this.#candidate = undefined;
    this.#show({ code, expiresAt: Date.parse(expiresAt), candidate: undefined });
    void this.#watch(http, server, before, signal);
  }

  /** Nobody compared the words: that program loses its key, as one that was refused. */
  async #drop(id: string): Promise<void> {
    if (this.#candidate?.key.id === id) await this.confirm(id, false);
  }

  /** The person compared the words. A refused client loses its key as well. */
  async confirm(id: string, accept: boolean): Promise<void> {
    const candidate = this.#candidate;
    if (candidate === undefined || candidate.key.id !== id)
      throw new SemantestError("INVALID_INPUT", "no client of this id waits");
    const { key, server } = candidate;
    const { signingKey } = key;
    if (accept && signingKey !== undefined) {
      const name = await thumbprintText(signingKey);
      const { apiKeys = [] } = this.#gatekeeper.pins.value.find((it) => it.thumbprint === name) ?? {};
      // Remove takes back the keys that stand in the pin alone.
      const { kept, replaced } = withApiKey(apiKeys, { id, server });
      for (const earlier of replaced) await this.#removals.owe(earlier);
      await this.#gatekeeper.pin({
        thumbprint: name,
        key: signingKey,
        ...(key.name !== undefined && { name: key.name }),
        fingerprint: await fingerprint(signingKey),
        status: "allowed",
        source: "pairing",
        pinnedAt: Date.now(),
        apiKeys: kept,
      });
    } else await this.#removals.owe({ id, server });
    this.#candidate = undefined;
    this.#show(undefined);
  }

  /** Looks for nobody any more, and asks for no code; what is being asked for rejects with `CLOSED`. */
  end(): void {
    this.#over.abort(new SemantestError("CLOSED", "nothing is paired any more"));
  }

  async #watch(http: Http, server: string, before: ReadonlySet<string>, signal: AbortSignal): Promise<void> {
    while (!signal.aborted && this.#view !== undefined && this.#view.expiresAt > Date.now()) {
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
      const keys = await listKeys(http, { signal }).catch(() => []);
      const key = keys.find((it) => !before.has(it.id) && !it.self && it.role === "client");
      if (key?.signingKey === undefined || signal.aborted || this.#view === undefined) continue;
      this.#candidate = { key, server };
      const candidate = { id: key.id, name: key.name, fingerprint: await fingerprint(key.signingKey) };
      this.#show({ ...this.#view, candidate });
      setTimeout(() => void this.#drop(key.id), CONFIRM_MS);
      return;
    }
    if (!signal.aborted) this.#show(undefined);
  }

  #show(view: PairingView | undefined): void {
    this.#view = view;
    this.#changed();
  }
}
