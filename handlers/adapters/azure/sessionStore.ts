import * as v from "valibot";
import type {
  Address,
  AttachOutcome,
  CallOptions,
  Clock,
  SessionRecord,
  SessionStore,
} from "../../ports/index.ts";
import { SessionSchema } from "../../ports/recordSchemas.ts";
import { SESSION_PREFIX, sessionKey, tenantPartition } from "../shared/itemKeys.ts";
import { type Condition, where } from "./cosmos/condition.ts";
import type { Container, Item } from "./cosmos/container.ts";

/** Sessions in the container `live`. */
export class CosmosSessionStore implements SessionStore {
  readonly #container: Container;
  readonly #clock: Clock;

  constructor(container: Container, clock: Clock) {
    this.#container = container;
    this.#clock = clock;
  }

  /** One call for a session that is new, three for one that goes on: no patch tells what it replaced. */
  async attach(
    record: SessionRecord & { readonly address: Address },
    options?: CallOptions,
  ): Promise<AttachOutcome> {
    const { tenant, session, address, expiresAt } = record;
    const attached = await this.#container.put(
      sessionKey(tenant, session),
      { ...record },
      expiresAt,
      (stored) => {
        const holder = this.#alive(stored);
        return holder === undefined || (!holder.revoked && yieldsTo(holder, record));
      },
      options,
    );
    if (!attached.written) {
      return { outcome: parse(attached.stored).revoked ? "revoked" : "superseded" };
    }
    const previous = this.#alive(attached.before)?.address;
    return previous === undefined || previous.connection === address.connection
      ? { outcome: "attached" }
      : { outcome: "attached", previous };
  }

  async detach(tenant: string, session: string, connection: string, options?: CallOptions): Promise<boolean> {
    const detached = await this.#container.patch(
      sessionKey(tenant, session),
      [{ op: "remove", path: "/item/address" }],
      where`${this.#isAlive()} AND c.item.address.connection = ${connection}`,
      options,
    );
    return detached !== undefined;
  }

  async find(tenant: string, session: string, options?: CallOptions): Promise<SessionRecord | undefined> {
    return this.#alive(await this.#container.get(sessionKey(tenant, session), options));
  }

  async list(tenant: string, options?: CallOptions): Promise<readonly SessionRecord[]> {
    const found = await this.#container.query(tenantPartition(tenant), SESSION_PREFIX, options);
    return found.flatMap(({ item }) => this.#alive(item) ?? []);
  }

  async revoke(tenant: string, session: string, options?: CallOptions): Promise<Address | undefined> {
    const revoked = await this.#container.patch(
      sessionKey(tenant, session),
      [{ op: "set", path: "/item/revoked", value: true }],
      this.#isAlive(),
      options,
    );
    return this.#alive(revoked)?.address;
  }

  #isAlive(): Condition {
    return where`c.item.expiresAt > ${this.#clock.now()}`;
  }

  #alive(item: Item | undefined): SessionRecord | undefined {
    const record = item === undefined ? undefined : parse(item);
    return record === undefined || record.expiresAt <= this.#clock.now() ? undefined : record;
  }
}

/** The higher generation wins; of equal ones the first connection keeps the session. */
function yieldsTo(holder: SessionRecord, { generation, address }: SessionRecord): boolean {
  if (holder.generation !== generation) return holder.generation < generation;
  return holder.address === undefined || holder.address.connection === address?.connection;
}

function parse(item: Item): SessionRecord {
  return v.parse(SessionSchema, item);
}
