import type { ListedKey } from "@semantest/handlers/protocol";
import { SemantestError } from "@semantest/sdk";
import { fingerprint } from "@semantest/sdk/fingerprint";
import { createPairing, Http, listKeys } from "@semantest/sdk/http";
import { thumbprintText } from "@semantest/sdk/signing";
import * as v from "valibot";
import type { PairingView } from "../shared/state.ts";
import { withApiKey } from "./consent.ts";
import type { Gatekeeper } from "./gatekeeper.ts";
import { ensureIdentity, readIdentity } from "./identity.ts";
import {
  type Candidate,
  isCodeGood,
  isCodeOver,
  isUnderWay,
  isWordOver,
  newcomers,
  notOfFuture,
  type OpenPairing,
  OpenPairingSchema,
  viewOf,
  withoutPairing,
  withPairing,
} from "./openPairing.ts";
import { isRefusal, KEEP_MS } from "./removal.ts";
import type { Removals } from "./removals.ts";
import { Stored } from "./stored.ts";

/** Time between two looks whether a code was used, milliseconds. */
const LOOK_MS = 2000;

/**
 * Pairs other programs: a code, then the person compares the fingerprint. Nothing is pinned before, and who was not
 * confirmed in time loses the key that the code gave. Until then the pairing is on disk: the next worker goes on with it.
 */
export class Pairings {
  readonly #gatekeeper: Gatekeeper;
  readonly #removals: Removals;
  readonly #changed: () => void;
  /** At most one of each server. */
  readonly #open = new Stored<readonly OpenPairing[]>(
    chrome.storage.local,
    "pairings",
    v.array(OpenPairingSchema),
    [],
  );
  #beginning: Promise<void> = Promise.resolve();
  #isWatching = false;
  readonly #over = new AbortController();

  constructor(gatekeeper: Gatekeeper, removals: Removals, changed: () => void) {
    this.#gatekeeper = gatekeeper;
    this.#removals = removals;
    this.#changed = changed;
  }

  get view(): PairingView | undefined {
    return viewOf(this.#open.value, Date.now());
  }

  /** True where somebody may have come by a code whom nobody has confirmed. */
  get isOpen(): boolean {
    return this.#open.value.length > 0;
  }

  load(): Promise<void> {
    return this.#open.load();
  }

  /** Asks for a code, and looks from then on who used it. One that is shown already is good enough. */
  begin(server: string): Promise<void> {
    const begun = this.#beginning.then(() => this.#begin(server));
    this.#beginning = begun.catch(() => undefined);
    return begun;
  }

  /** The person compared the words. A refused client loses its key as well. */
  async confirm(id: string, accept: boolean): Promise<void> {
    const pairing = this.#open.value.find((it) => it.candidate?.id === id);
    if (pairing?.candidate === undefined)
      throw new SemantestError("INVALID_INPUT", "no client of this id waits");
    const { server, candidate } = pairing;
    if (accept) {
      const { name, signingKey: key, fingerprint: words } = candidate;
      const thumbprint = await thumbprintText(key);
      const { apiKeys = [] } = this.#gatekeeper.known(thumbprint) ?? {};
      // Remove takes back the keys that stand in the pin alone.
      const { kept, replaced } = withApiKey(apiKeys, { id, server });
      for (const earlier of replaced) await this.#removals.owe(earlier);
      await this.#gatekeeper.pin({
        thumbprint,
        key,
        ...(name !== undefined && { name }),
        fingerprint: words,
        status: "allowed",
        source: "pairing",
        pinnedAt: Date.now(),
        apiKeys: kept,
      });
    } else await this.#removals.owe({ id, server });
    await this.#drop(pairing);
  }

  /**
   * Looks who used a code, once and then for as long as somebody may, and ends what had its time. A second call changes
   * nothing. Never rejects.
   */
  async watch(): Promise<void> {
    if (this.#isWatching) return;
    this.#isWatching = true;
    await this.#look();
    while (!this.#over.signal.aborted && this.#open.value.some((it) => isUnderWay(it, Date.now()))) {
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
      await this.#look();
    }
    this.#isWatching = false;
  }

  /** This browser takes a new identity there: a code of the old one would let nobody in. */
  forget(server: string): Promise<void> {
    return this.#set(this.#open.value.filter((it) => it.server !== server));
  }

  /** Looks for nobody any more, and asks for no code; what is being asked for rejects with `CLOSED`. */
  async end(): Promise<void> {
    this.#over.abort(new SemantestError("CLOSED", "nothing is paired any more"));
    await this.#open.end();
  }

  async #begin(server: string): Promise<void> {
    const { signal } = this.#over;
    const present = () => this.#open.value.find((it) => it.server === server);
    const isShown = (it = present()) =>
      it !== undefined && it.candidate === undefined && isCodeGood(it, Date.now());
    // It may have been used since the last look.
    if (isShown()) await this.#look();
    if (isShown()) return;
    const { device } = await ensureIdentity(server, signal);
    const http = new Http({ server, apiKey: device });
    const keys = await listKeys(http, { signal });
    const { code } = await createPairing(http, signal);
    signal.throwIfAborted();
    // Nobody compared the words of who came before.
    const earlier = present();
    if (earlier?.candidate !== undefined) await this.#lapse(earlier, earlier.candidate);
    else if (earlier !== undefined) await this.#refuse(this.#unconfirmed(keys, earlier), server);
    await this.#put({ server, code, startedAt: Date.now(), before: keys.map(({ id }) => id) });
    void this.watch();
  }

  async #look(): Promise<void> {
    await Promise.all(this.#open.value.map((it) => this.#lookAt(it).catch(() => undefined)));
    // A code that has ended is shown no more.
    this.#changed();
  }

  async #lookAt(kept: OpenPairing): Promise<void> {
    const { server } = kept;
    const pairing = notOfFuture(kept, Date.now());
    if (pairing !== kept) await this.#put(pairing);
    const { candidate, startedAt } = pairing;
    if (candidate !== undefined) {
      if (this.#isConfirmed(candidate.id, server)) await this.#drop(pairing);
      else if (isWordOver(pairing, Date.now())) await this.#lapse(pairing, candidate);
      return;
    }
    // A key that nobody used for so long is none any more.
    if (Date.now() - startedAt >= KEEP_MS) return this.#drop(pairing);
    const askedAt = Date.now();
    const came = this.#unconfirmed(await this.#keysAt(server), pairing);
    const found = isWordOver(pairing, askedAt) ? undefined : await candidateOf(came);
    // The person may have begun another meanwhile.
    if (!this.#open.value.includes(pairing)) return;
    if (found !== undefined) await this.#put({ ...pairing, candidate: found });
    else if (isCodeOver(pairing, askedAt)) {
      await this.#refuse(came, server);
      await this.#drop(pairing);
    }
  }

  /** Keys at a server. Rejects where it does not tell; a tenant that is gone has none. */
  async #keysAt(server: string): Promise<readonly ListedKey[]> {
    const identity = await readIdentity(server);
    if (identity === undefined) return [];
    const http = new Http({ server, apiKey: identity.device });
    return listKeys(http, { signal: this.#over.signal }).catch((error: unknown) => {
      if (isRefusal(error)) return [];
      throw error;
    });
  }

  #unconfirmed(keys: readonly ListedKey[], pairing: OpenPairing): readonly ListedKey[] {
    return newcomers(keys, pairing).filter(({ id }) => !this.#isConfirmed(id, pairing.server));
  }

  /** A worker that died may have pinned it, and no more. */
  #isConfirmed(id: string, server: string): boolean {
    return this.#gatekeeper.pins.value.some(({ apiKeys = [] }) =>
      apiKeys.some((it) => it.id === id && it.server === server),
    );
  }

  /** The person did not answer: refused, unless they said Always to its key, with the words before them, since the code came. */
  async #lapse({ startedAt }: OpenPairing, { id, signingKey }: Candidate): Promise<void> {
    const pin = this.#gatekeeper.known(await thumbprintText(signingKey));
    await this.confirm(id, pin?.status === "allowed" && pin.pinnedAt >= startedAt);
  }

  async #refuse(keys: readonly ListedKey[], server: string): Promise<void> {
    for (const { id } of keys) await this.#removals.owe({ id, server });
  }

  #put(pairing: OpenPairing): Promise<void> {
    return this.#set(withPairing(this.#open.value, pairing));
  }

  #drop(pairing: OpenPairing): Promise<void> {
    return this.#set(withoutPairing(this.#open.value, pairing));
  }

  async #set(open: readonly OpenPairing[]): Promise<void> {
    await this.#open.set(open);
    this.#changed();
  }
}

/** The first of them whose signing key a person can compare. */
async function candidateOf(keys: readonly ListedKey[]): Promise<Candidate | undefined> {
  for (const { id, name, signingKey } of keys) {
    if (signingKey === undefined) continue;
    const words = await fingerprint(signingKey);
    return { id, ...(name !== undefined && { name }), signingKey, fingerprint: words };
  }
  return undefined;
}
