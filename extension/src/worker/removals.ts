import { Http, listKeys, revokeKey } from "@semantest/sdk/http";
import * as v from "valibot";
import { codeOf } from "./codeOf.ts";
import { identityServers, readIdentity } from "./identity.ts";
import { Stored } from "./stored.ts";

/** Longest time for a server to remove something, milliseconds. */
const REMOVE_MS = 10_000;

/** Age after which nothing is owed any more, milliseconds: a server drops a key that nobody used for 90 days, and its tenant. */
const KEEP_MS = 90 * 24 * 3_600_000;

/** Keys of clients that may be owed at once; the oldest fall out. Tenants that are owed all stay. */
const MAX_KEYS = 100;

const REMOVALS = "removals";

const RemovalSchema = v.object({
  server: v.string(),
  /** Device key: without it nobody could remove anything of its tenant any more. */
  device: v.string(),
  /** Id of a client's key; absent: the device key goes, and with it the whole tenant. */
  keyId: v.optional(v.string()),
  /** Milliseconds since the epoch. */
  since: v.number(),
});
type Removal = v.InferOutput<typeof RemovalSchema>;

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
    const { value } = this.#stored;
    const keys = value.filter((it) => it.keyId !== undefined).slice(1 - MAX_KEYS);
    await this.#stored.set([
      ...value.filter((it) => it.keyId === undefined || keys.includes(it)),
      { server, device: identity.device, keyId, since: Date.now() },
    ]);
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
    // With a tenant go its clients' keys. An earlier worker may have noted it, and died before it removed the rest.
    const isCovered = ({ device }: Removal) => tenants.some((it) => it.device === device);
    await this.#stored.set([...this.#stored.value.filter((it) => !isCovered(it)), ...tenants]);
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

async function isOver({ server, device, keyId, since }: Removal): Promise<boolean> {
  if (Date.now() - since >= KEEP_MS) return true;
  const http = new Http({ server, apiKey: device });
  const signal = AbortSignal.timeout(REMOVE_MS);
  try {
    await revokeKey(http, keyId ?? "self", signal);
    return true;
  } catch (error) {
    // A device key the server knows no more has nothing left to remove.
    if (["PERMISSION_DENIED", "REVOKED"].includes(codeOf(error))) return true;
    if (keyId === undefined || codeOf(error) !== "INVALID_INPUT") return false;
  }
  // Somebody else may have removed it, which the server tells only by its list.
  return listKeys(http, { signal }).then(
    (keys) => keys.every(({ id }) => id !== keyId),
    () => false,
  );
}
