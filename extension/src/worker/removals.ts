import * as v from "valibot";
import { identityServers, readIdentity } from "./identity.ts";
import { isOver, type Removal, RemovalSchema, withKey, withTenants } from "./removal.ts";
import { Stored } from "./stored.ts";

const REMOVALS = "removals";

/** What the person removed here and a server has yet to remove; nothing else outlives an erasing. */
export class Removals {
  readonly #stored = new Stored<readonly Removal[]>(
    chrome.storage.local,
    REMOVALS,
    v.array(RemovalSchema),
    [],
  );
  readonly #changed: () => void;
  #isSettling = false;
  /** Somebody asked for it since it began. */
  #isDue = false;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /** Servers that have yet to remove something. */
  get servers(): readonly string[] {
    return [...new Set(this.#stored.value.map(({ server }) => server))];
  }

  load(): Promise<void> {
    return this.#stored.load();
  }

  /** Writes nothing any more; resolves once nothing is being written. */
  end(): Promise<void> {
    return this.#stored.end();
  }

  /** Owes a server the removal of a client's key. Resolves once that is noted; a server without keys of ours owes nothing. */
  async owe({ id: keyId, server }: { readonly id: string; readonly server: string }): Promise<void> {
    const identity = await readIdentity(server);
    if (identity === undefined) return;
    const { device } = identity;
    await this.#stored.set(withKey(this.#stored.value, { server, device, keyId, since: Date.now() }));
    this.#changed();
    void this.settle();
  }

  /** Removes everything here, then at the servers what they can be told now; the rest is owed. */
  async erase(): Promise<void> {
    const tenants: Removal[] = [];
    for (const server of await identityServers()) {
      const identity = await readIdentity(server);
      if (identity !== undefined) tenants.push({ server, device: identity.device, since: Date.now() });
    }
    // An earlier worker may have noted them, and died before it removed the rest.
    await this.#stored.set(withTenants(this.#stored.value, tenants));
    const { [REMOVALS]: _kept, ...others } = await chrome.storage.local.get(null);
    await Promise.all([chrome.storage.session.clear(), chrome.storage.sync.clear()]);
    // Last, and in one step: with it goes the mark that there is something to erase.
    await chrome.storage.local.remove(Object.keys(others));
    await this.settle();
  }

  /** Tells the servers again that could not be told. Never rejects. */
  async settle(): Promise<void> {
    this.#isDue = true;
    if (this.#isSettling) return;
    this.#isSettling = true;
    // Who asks meanwhile may have owed more, or found a server that is back.
    while (this.#isDue && this.#stored.value.length > 0) {
      this.#isDue = false;
      const asked = this.#stored.value;
      const over = await Promise.all(asked.map(isOver));
      const isLeft = (it: Removal) => !over[asked.indexOf(it)];
      // What the disk does not take is told once more: it is over then, too.
      await this.#stored.set(this.#stored.value.filter(isLeft)).catch(() => undefined);
      this.#changed();
    }
    this.#isSettling = false;
  }
}
