import type { PeerRole } from "@semantest/handlers/protocol";
import { SemantestError } from "../errors.ts";
import { connect, readTicket, type Ticket } from "../http/connect.ts";
import { Http } from "../http/http.ts";
import type { Server } from "../strategy/server.ts";

/** What a site's own backend is told when a page needs a ticket. */
export interface TicketRequest {
  /** Name of the server, `ws(s)://host[:port]`. */
  readonly server: string;
  readonly role: PeerRole;
  /** To be passed on in the body of `POST /connect`. */
  readonly resumeToken: string | undefined;
  readonly signal: AbortSignal;
}

/** What lets this peer in, each only ever shown to the server that issued it. */
export interface CredentialOptions {
  /**
   * Key of the public server, or keys by server name. In a web page use `getTicket`: a page never holds a key.
   * Default: `SEMANTEST_API_KEY`.
   */
  readonly apiKey?: string | Readonly<Record<string, string>> | undefined;
  /** Asks the site's own backend, which holds the key, for a ticket: the answer of its `POST /connect`. */
  readonly getTicket?: ((request: TicketRequest) => Promise<Ticket>) | undefined;
  /**
   * Access token of a server on this machine that asks for one (`SEMANTEST_REQUIRE_TOKEN`). It is shown before that
   * server can prove itself: give it only where that is wanted. Default: none.
   */
  readonly localToken?: string | undefined;
}

/** Hands out what one server may see. */
export class Credentials {
  readonly #options: CredentialOptions;
  /** Keys by server name. */
  readonly #keys: ReadonlyMap<string, string>;

  /** A key without a server's name belongs to `remoteUrl`. */
  constructor(options: CredentialOptions, remoteUrl: string) {
    const { apiKey = {} } = options;
    this.#options = options;
    this.#keys = new Map(Object.entries(typeof apiKey === "string" ? { [remoteUrl]: apiKey } : apiKey));
  }

  /** Key this server issued; undefined where there is none. */
  keyOf({ kind, url }: Server): string | undefined {
    return kind === "local" ? this.#options.localToken : this.#keys.get(url);
  }

  /** False for a server that needs a key we have not. */
  mayEnter(server: Server): boolean {
    return (
      server.kind === "local" || this.#options.getTicket !== undefined || this.keyOf(server) !== undefined
    );
  }

  /** Doors of a server, with its own key. */
  http(server: Server): Http {
    return new Http({ server: server.url, apiKey: this.keyOf(server) });
  }

  /** A ticket for one socket; undefined where the server asks for none. Throws `PERMISSION_DENIED` without a key. */
  async ticket(
    server: Server,
    role: PeerRole,
    resumeToken: string | undefined,
    signal: AbortSignal,
  ): Promise<Ticket | undefined> {
    const key = this.keyOf(server);
    if (server.kind === "local") return key === undefined ? undefined : { url: server.url, ticket: key };
    const { getTicket } = this.#options;
    if (getTicket) return readTicket(await getTicket({ server: server.url, role, resumeToken, signal }));
    if (key !== undefined) return connect(this.http(server), { role, resumeToken }, signal);
    throw new SemantestError("PERMISSION_DENIED", "there is no key for this server");
  }
}
