import { Http, revokeKey } from "@semantest/sdk/http";
import * as v from "valibot";
import { codeOf } from "./codeOf.ts";
import { identityServers, readIdentity } from "./identity.ts";
import { Stored } from "./stored.ts";

/** Longest time for a server to remove a tenant, milliseconds. */
const ERASE_MS = 10_000;

/** Age after which nothing is owed any more, milliseconds: a server drops a key that nobody used for 90 days, and its tenant. */
const KEEP_MS = 90 * 24 * 3_600_000;

const ERASURES = "erasures";

const ErasureSchema = v.object({
  server: v.string(),
  /** Device key: without it nobody could remove the tenant any more. */
  device: v.string(),
  /** Milliseconds since the epoch. */
  since: v.number(),
});
type Erasure = v.InferOutput<typeof ErasureSchema>;

/** What the person had erased and a server has yet to remove; nothing else outlives the erasing. */
export class Erasures {
  readonly #stored = new Stored<readonly Erasure[]>(
    chrome.storage.local,
    ERASURES,
    v.array(ErasureSchema),
    [],
  );
  readonly #changed: () => void;
  #isSettling = false;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /** Servers that have yet to remove something. */
  get servers(): readonly string[] {
    return this.#stored.value.map(({ server }) => server);
  }

  load(): Promise<void> {
    return this.#stored.load();
  }

  /** Writes nothing any more; resolves once nothing is being written. */
  end(): Promise<void> {
    return this.#stored.end();
  }

  /** Removes everything here, then at the servers what they can be told now; the rest is owed. */
  async erase(): Promise<void> {
    const owed: Erasure[] = [...this.#stored.value];
    for (const server of await identityServers()) {
      const identity = await readIdentity(server);
      // An earlier worker may have noted it, and died before it removed the rest.
      if (identity === undefined || owed.some(({ device }) => device === identity.device)) continue;
      owed.push({ server, device: identity.device, since: Date.now() });
    }
    await this.#stored.set(owed);
    const { [ERASURES]: _kept, ...others } = await chrome.storage.local.get(null);
    await Promise.all([chrome.storage.session.clear(), chrome.storage.sync.clear()]);
    // Last, and in one step: with it goes the mark that there is something to erase.
    await chrome.storage.local.remove(Object.keys(others));
    await this.settle();
  }

  /** Tells the servers again that could not be told. Never rejects. */
  async settle(): Promise<void> {
    if (this.#isSettling || this.#stored.value.length === 0) return;
    this.#isSettling = true;
    try {
      const asked = this.#stored.value;
      const left = await unpaid(asked);
      await this.#stored.set(this.#stored.value.filter((it) => !asked.includes(it) || left.includes(it)));
      this.#changed();
    } finally {
      this.#isSettling = false;
    }
  }
}

/** Those of them that their servers did not remove, and still have. */
async function unpaid(erasures: readonly Erasure[]): Promise<readonly Erasure[]> {
  const fresh = erasures.filter(({ since }) => Date.now() - since < KEEP_MS);
  const removed = await Promise.all(fresh.map(isRemoved));
  return fresh.filter((_, index) => !removed[index]);
}

async function isRemoved({ server, device }: Erasure): Promise<boolean> {
  return revokeKey(new Http({ server, apiKey: device }), "self", AbortSignal.timeout(ERASE_MS)).then(
    () => true,
    // A key the server knows no more has nothing left to remove.
    (error: unknown) => ["PERMISSION_DENIED", "REVOKED"].includes(codeOf(error)),
  );
}
