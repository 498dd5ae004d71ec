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
    if (this.#isSettling) return;
    this.#isSettling = true;
    try {
      let asked: readonly Removal[] = [];
      // What came to be owed meanwhile is told too.
      for (;;) {
        const next = this.#stored.value.filter((it) => !asked.includes(it));
        if (next.length === 0) break;
        asked = [...asked, ...next];
        const over = await settled(next);
        await this.#stored.set(this.#stored.value.filter((it) => !over.includes(it)));
        this.#changed();
      }
    } finally {
      this.#isSettling = false;
    }
  }
}

/** Those of them that their servers have removed, or would have by now. */
async function settled(removals: readonly Removal[]): Promise<readonly Removal[]> {
  const over = await Promise.all(removals.map(isOver));
  return removals.filter((_, index) => over[index]);
}
