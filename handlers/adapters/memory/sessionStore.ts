import { isDeepStrictEqual } from "node:util";
import type { Address, AttachOutcome, CallOptions, SessionRecord, SessionStore } from "../../ports/index.ts";
import { type Database, requireRoom } from "./database.ts";

/** Sessions in memory. */
export class MemorySessionStore implements SessionStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async attach(record: Wanted, options?: CallOptions): Promise<AttachOutcome> {
    options?.signal?.throwIfAborted();
    const stored = this.#find(record.tenant, record.session);
    const verdict = judge(stored, record);
    if (verdict.outcome !== "attached" || isDeepStrictEqual(stored, record)) {
      await this.#database.settled(options);
      return verdict;
    }
    if (stored === undefined) {
      const { sessions } = this.#database.state();
      const { clock, limits } = this.#database;
      const room = { limit: limits.sessions, what: "sessions", now: clock.now() };
      requireRoom(sessions, () => sessions.size, room);
    }
    await this.#database.commit({ op: "session", session: record }, options);
    return verdict;
  }

  async detach(tenant: string, session: string, connection: string, options?: CallOptions): Promise<boolean> {
    options?.signal?.throwIfAborted();
    const stored = this.#find(tenant, session);
    if (stored?.address?.connection !== connection) {
      await this.#database.settled(options);
      return false;
    }
    const { address: _cleared, ...rest } = stored;
    await this.#database.commit({ op: "session", session: rest }, options);
    return true;
  }

  find(tenant: string, session: string, options?: CallOptions): SessionRecord | undefined {
    options?.signal?.throwIfAborted();
    return this.#find(tenant, session);
  }

  async list(tenant: string, options?: CallOptions): Promise<readonly SessionRecord[]> {
    options?.signal?.throwIfAborted();
    return this.#database.state().sessions.list(tenant, this.#database.clock.now());
  }

  async revoke(tenant: string, session: string, options?: CallOptions): Promise<Address | undefined> {
    options?.signal?.throwIfAborted();
    const stored = this.#find(tenant, session);
    if (stored === undefined || stored.revoked) await this.#database.settled(options);
    else await this.#database.commit({ op: "session", session: { ...stored, revoked: true } }, options);
    return stored?.address;
  }

  #find(tenant: string, session: string): SessionRecord | undefined {
    return this.#database.state().sessions.get(tenant, session, this.#database.clock.now());
  }
}

type Wanted = SessionRecord & { readonly address: Address };

/** What becomes of an attach: `attached` also for the connection that already has the session. */
function judge(stored: SessionRecord | undefined, wanted: Wanted): AttachOutcome {
  if (stored === undefined) return { outcome: "attached" };
  if (stored.revoked) return { outcome: "revoked" };
  if (wanted.generation < stored.generation) return { outcome: "superseded" };
  const holder = stored.address;
  if (holder === undefined || holder.connection === wanted.address.connection) return { outcome: "attached" };
  if (wanted.generation === stored.generation) return { outcome: "superseded" };
  return { outcome: "attached", previous: holder };
}
