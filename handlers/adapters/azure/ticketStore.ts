import * as v from "valibot";
import type { CallOptions, Clock, Opens, Principal, TicketRecord, TicketStore } from "../../ports/index.ts";
import { TicketSchema } from "../../ports/recordSchemas.ts";
import { ticketKey } from "../shared/itemKeys.ts";
import { where } from "./cosmos/condition.ts";
import type { Container } from "./cosmos/container.ts";

/** How long a used ticket tells who its connection is, milliseconds; sockets are asked to reconnect before. */
const CONNECTION_MS = 2 * 3_600_000;

const StoredTicketSchema = v.looseObject({
  ...TicketSchema.entries,
  connection: v.exactOptional(v.string()),
  openedAt: v.exactOptional(v.number()),
});

/** Who a connection is, and since when. */
export interface OpenConnection {
  readonly principal: Principal;
  /** Milliseconds since the epoch. */
  readonly openedAt: number;
}

/**
 * Tickets in the container `live`. SignalR tells of a connection more than once, in any order and from several processes at
 * the same time, but always with its ticket: so a used ticket stays, bound to the one connection it opened, and tells who that
 * connection is. Each call is one conditional patch or one read.
 */
export class CosmosTicketStore implements TicketStore {
  readonly #container: Container;
  readonly #clock: Clock;

  constructor(container: Container, clock: Clock) {
    this.#container = container;
    this.#clock = clock;
  }

  async issue(ticket: TicketRecord, options?: CallOptions): Promise<void> {
    await this.#container.put(
      ticketKey(ticket.hash),
      { ...ticket },
      ticket.expiresAt,
      (stored) => v.parse(StoredTicketSchema, stored).expiresAt <= this.#clock.now(),
      options,
    );
  }

  async consume(hash: string, options?: CallOptions & Opens): Promise<TicketRecord | undefined> {
    const now = this.#clock.now();
    const connection = options?.connection ?? "";
    const consumed = await this.#container.patch(
      ticketKey(hash),
      [
        { op: "set", path: "/item/connection", value: connection },
        { op: "set", path: "/item/openedAt", value: now },
        this.#container.expiring(now + CONNECTION_MS),
      ],
      where`c.item.expiresAt > ${now} AND NOT IS_DEFINED(c.item.connection)`,
      options,
    );
    if (consumed !== undefined) return recordOf(v.parse(StoredTicketSchema, consumed));
    if (connection === "") return undefined;
    const stored = await this.#openedBy(hash, connection, options);
    return stored === undefined ? undefined : recordOf(stored.ticket);
  }

  /** Who the connection is that this ticket opened; undefined where it opened another one, or none. */
  async opened(hash: string, connection: string, options?: CallOptions): Promise<OpenConnection | undefined> {
    const stored = await this.#openedBy(hash, connection, options);
    return stored === undefined
      ? undefined
      : { principal: stored.ticket.principal, openedAt: stored.openedAt };
  }

  /** The used ticket of this connection, for as long as it tells who that is. */
  async #openedBy(hash: string, connection: string, options: CallOptions | undefined) {
    const ticket = await this.#find(hash, options);
    const { openedAt } = ticket ?? {};
    if (ticket?.connection !== connection || openedAt === undefined) return undefined;
    return this.#clock.now() < openedAt + CONNECTION_MS ? { ticket, openedAt } : undefined;
  }

  async #find(hash: string, options: CallOptions | undefined) {
    const item = await this.#container.get(ticketKey(hash), options);
    return item === undefined ? undefined : v.parse(StoredTicketSchema, item);
  }
}

function recordOf(stored: v.InferOutput<typeof StoredTicketSchema>): TicketRecord {
  const { connection: _connection, openedAt: _openedAt, ...ticket } = stored;
  return ticket;
}
