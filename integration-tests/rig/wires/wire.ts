/** Where a ticket travels: as the client would like it, or in the address, for clients that cannot choose headers. */
export type TicketPlace = "preferred" | "query";

/** How to open a wire. */
export interface WireRequest {
  readonly url: string;
  readonly ticket: string | undefined;
  readonly ticketIn: TicketPlace;
  readonly headers: Readonly<Record<string, string>>;
  /** A text came. */
  readonly onText: (text: string) => void;
}

/** A line to a service that carries texts both ways, whatever stands between. */
export interface Wire {
  /** Subprotocol that was agreed on; empty where there is none. */
  readonly protocol: string;
  readonly isOpen: boolean;
  /** Resolves when it has ended, whoever ended it. */
  readonly ended: Promise<void>;
  send(text: string): void;
  close(): void;
}
