import type { Verdict } from "../../core/contract.ts";
import { hashTicket, isTicket } from "../../core/identity/tickets.ts";
import type { Connection } from "../../ports/index.ts";
import type { Functions } from "./functions.ts";

/** Connections that a process remembers; one that was forgotten is found again by its ticket. */
const REMEMBERED = 50_000;

export type Admitted =
  | { readonly connection: Connection }
  | { readonly refusal: Extract<Verdict, { accepted: false }>["problem"]; readonly connection: Connection };

/**
 * Who the connections are. SignalR carries no principal, but tells the ticket with every event, in any order and to any process:
 * whichever comes first consumes it for the connection, the others find it bound to that.
 */
export class OpenConnections {
  readonly #parts: Pick<Functions, "service" | "ports" | "tickets" | "settings">;
  readonly #known = new Map<string, Connection>();

  constructor(parts: Pick<Functions, "service" | "ports" | "tickets" | "settings">) {
    this.#parts = parts;
  }

  /** Lets a connection in that may be new: one write and one read. */
  async open(id: string, ticket: string | undefined): Promise<Admitted> {
    const { service, ports } = this.#parts;
    const connection = this.#connection(id, ports.clock.now());
    const verdict = await service.connected(connection, { ...(ticket !== undefined && { ticket }) });
    if (!verdict.accepted) return { refusal: verdict.problem, connection };
    const { principal } = verdict;
    return {
      connection: this.#remember(ticket, { ...connection, ...(principal !== undefined && { principal }) }),
    };
  }

  /** A connection that was let in before, here or elsewhere: nothing, or one read. */
  async find(id: string, ticket: string | undefined): Promise<Connection | undefined> {
    const known = this.#known.get(nameOf(id, ticket));
    if (known !== undefined || ticket === undefined || !isTicket(ticket)) return known;
    const opened = await this.#parts.tickets.opened(hashTicket(ticket), id);
    if (opened === undefined) return undefined;
    const { principal, openedAt } = opened;
    return this.#remember(ticket, { ...this.#connection(id, openedAt), principal });
  }

  forget(id: string, ticket: string | undefined): void {
    this.#known.delete(nameOf(id, ticket));
  }

  #connection(id: string, openedAt: number): Connection {
    const { signalrHub: endpoint, release } = this.#parts.settings;
    return { id, endpoint, release, openedAt };
  }

  #remember(ticket: string | undefined, connection: Connection): Connection {
    this.#known.set(nameOf(connection.id, ticket), connection);
    const [oldest] = this.#known.keys();
    if (this.#known.size > REMEMBERED && oldest !== undefined) this.#known.delete(oldest);
    return connection;
  }
}

function nameOf(id: string, ticket: string | undefined): string {
  return `${id}\n${ticket}`;
}
