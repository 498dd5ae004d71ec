import * as v from "valibot";
import type { CallOptions, Clock, TicketRecord, TicketStore } from "../../ports/index.ts";
import { TicketSchema } from "../../ports/recordSchemas.ts";
import { ticketKey } from "../shared/itemKeys.ts";
import type { Table } from "./dynamo/table.ts";

/** Tickets in the table `live`; consuming one is one conditional delete. */
export class DynamoTicketStore implements TicketStore {
  readonly #table: Table;
  readonly #clock: Clock;

  constructor(table: Table, clock: Clock) {
    this.#table = table;
    this.#clock = clock;
  }

  async issue(ticket: TicketRecord, options?: CallOptions): Promise<void> {
    await this.#table.put(ticketKey(ticket.hash), ticket, ticket.expiresAt, undefined, options);
  }

  async consume(hash: string, options?: CallOptions): Promise<TicketRecord | undefined> {
    const now = this.#clock.now();
    const consumed = await this.#table.delete(
      ticketKey(hash),
      (it) => `${it.name("expiresAt")} > ${it.value(now)}`,
      options,
    );
    return consumed.written && consumed.before !== undefined
      ? v.parse(TicketSchema, consumed.before)
      : undefined;
  }
}
