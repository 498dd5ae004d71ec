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
import { amending, type Condition, type Item, setting, type Table } from "./dynamo/table.ts";

/** Sessions in the table `live`. */
export class DynamoSessionStore implements SessionStore {
  readonly #table: Table;
  readonly #clock: Clock;

  constructor(table: Table, clock: Clock) {
    this.#table = table;
    this.#clock = clock;
  }

  async attach(
    record: SessionRecord & { readonly address: Address },
    options?: CallOptions,
  ): Promise<AttachOutcome> {
    const { tenant, session, role, generation, address, keyId, follow, slots, revoked, expiresAt } = record;
    const members = { tenant, session, role, generation, address, keyId, follow, slots, revoked, expiresAt };
    const now = this.#clock.now();
    const attached = await this.#table.update(
      sessionKey(tenant, session),
      setting(members, expiresAt),
      (it) => {
        const holder = it.name("address.connection");
        const held = it.name("generation");
        const wanted = it.value(generation);
        const free = `attribute_not_exists(${it.name("address")}) OR ${holder} = ${it.value(address.connection)}`;
        const wins = `${held} < ${wanted} OR (${held} = ${wanted} AND (${free}))`;
        const absent = `attribute_not_exists(${it.name("pk")})`;
        const expired = `${it.name("expiresAt")} <= ${it.value(now)}`;
        return `${absent} OR ${expired} OR (${it.name("revoked")} = ${it.value(false)} AND (${wins}))`;
      },
      options,
    );
    if (!attached.written) {
      const stored = attached.stored === undefined ? undefined : parse(attached.stored);
      return { outcome: stored?.revoked === true ? "revoked" : "superseded" };
    }
    const previous = this.#alive(attached.before)?.address;
    return previous === undefined || previous.connection === address.connection
      ? { outcome: "attached" }
      : { outcome: "attached", previous };
  }

  async detach(tenant: string, session: string, connection: string, options?: CallOptions): Promise<boolean> {
    const alive = this.#isAlive();
    const detached = await this.#table.update(
      sessionKey(tenant, session),
      amending({ address: undefined }),
      (it) => `${alive(it)} AND ${it.name("address.connection")} = ${it.value(connection)}`,
      options,
    );
    return detached.written;
  }

  async find(tenant: string, session: string, options?: CallOptions): Promise<SessionRecord | undefined> {
    return this.#alive(await this.#table.get(sessionKey(tenant, session), options));
  }

  async list(tenant: string, options?: CallOptions): Promise<readonly SessionRecord[]> {
    const found = await this.#table.query(tenantPartition(tenant), SESSION_PREFIX, options);
    return found.flatMap(({ item }) => this.#alive(item) ?? []);
  }

  async revoke(tenant: string, session: string, options?: CallOptions): Promise<Address | undefined> {
    const revoked = await this.#table.update(
      sessionKey(tenant, session),
      amending({ revoked: true }),
      this.#isAlive(),
      options,
    );
    return revoked.written ? this.#alive(revoked.before)?.address : undefined;
  }

  #isAlive(): Condition {
    const now = this.#clock.now();
    return (it) => `${it.name("expiresAt")} > ${it.value(now)}`;
  }

  #alive(item: Item | undefined): SessionRecord | undefined {
    const record = item === undefined ? undefined : parse(item);
    return record === undefined || record.expiresAt <= this.#clock.now() ? undefined : record;
  }
}

function parse(item: Item): SessionRecord {
  return v.parse(SessionSchema, item);
}
