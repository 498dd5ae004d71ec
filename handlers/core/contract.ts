import type { Connection, Eventual, Principal } from "../ports/index.ts";
import type { Problem } from "../protocol/index.ts";

/** The whole service behind four doors; one object serves one process. */
export interface Service {
  /** Every HTTP door. Never throws: failures are problem documents. */
  fetch(request: Request, context: RequestContext): Promise<Response>;
  /** A socket asks to open. */
  connected(connection: Connection, opening: Opening): Promise<Verdict>;
  /**
   * One text frame. Frames of one connection may overlap; the answer to each is sent, never returned. Returns nothing at all
   * where the frame is dealt with already.
   */
  message(connection: Connection, text: string): Eventual<void>;
  /** `message` for one connection, where a process keeps it: what is known of it need not be found for each frame. */
  reader(connection: Connection): (text: string) => Eventual<void>;
  /** Best effort: may come late, twice, before the last message, or never. */
  disconnected(connection: Connection, reason: string): Promise<void>;
}

/** What the platform knows of an HTTP call beyond the request. */
export interface RequestContext {
  /** The viewer's address, never the edge's. */
  readonly ip: string;
}

/** What a peer showed when it asked to open a socket. */
export interface Opening {
  /**
   * Absent where the platform shows nothing of the upgrade, neither address nor origin: what is known of them then is what
   * was known of the call that gave the ticket, which was counted and checked.
   */
  readonly ip?: string;
  readonly ticket?: string;
  readonly origin?: string;
}

export type Verdict =
  | { readonly accepted: true; readonly principal: Principal | undefined }
  | { readonly accepted: false; readonly problem: Problem };
