import type { PeerRole } from "@semantest/handlers/protocol";
import { sleep } from "../clock.ts";
import { type SemantestError, toSemantestError, unreachable } from "../errors.ts";
import { peers } from "../http/connect.ts";
import { probe } from "../strategy/probe.ts";
import type { Server } from "../strategy/server.ts";
import type { Route } from "./channel.ts";
import type { Glimpse } from "./lookout.ts";
import type { ConnectionParts } from "./parts.ts";
import { EndpointPolicy } from "./policy.ts";

/** Finds the way to a server: asks who it is, buys a ticket, waits between rounds. */
export class Router {
  readonly #parts: ConnectionParts;
  readonly #role: PeerRole;
  readonly #roundOver: (error: SemantestError, hopeless: boolean) => void;
  #policy: EndpointPolicy;
  /** Wait before the next round, milliseconds. */
  #wait = 0;

  /** `roundOver`: every server was tried in vain; `hopeless`: and none will ever let us in. */
  constructor(
    parts: ConnectionParts,
    role: PeerRole,
    roundOver: (error: SemantestError, hopeless: boolean) => void,
  ) {
    this.#parts = parts;
    this.#role = role;
    this.#roundOver = roundOver;
    this.#policy = new EndpointPolicy(parts.decision.servers, parts.clock);
  }

  /** Forgets who refused us. */
  reset(): void {
    this.#wait = 0;
    this.#policy = new EndpointPolicy(this.#parts.decision.servers, this.#parts.clock);
  }

  /** The next way worth trying, round by round for as long as it takes; rejects only where the signal aborts. */
  async next(signal: AbortSignal): Promise<Route> {
    for (;;) {
      signal.throwIfAborted();
      await this.#pause(signal);
      const server = this.#policy.next();
      if (server === undefined) {
        const { tried, hopeless } = this.#policy;
        this.#wait = this.#policy.wait();
        this.#roundOver(unreachable(tried), hopeless);
        continue;
      }
      try {
        return await this.to(server, signal);
      } catch (error) {
        signal.throwIfAborted();
        this.failed(server, toSemantestError(error, "UNAVAILABLE"));
      }
    }
  }

  /** The way to one server. Sends nothing secret to a server on this machine. */
  async to(server: Server, signal: AbortSignal): Promise<Route> {
    const { credentials, tokens } = this.#parts;
    const session = await tokens.get(server.url);
    if (server.kind === "local") await this.#probe(server, signal);
    const ticket = await credentials.ticket(server, this.#role, session?.token, signal);
    signal.throwIfAborted();
    return {
      server,
      url: ticket?.url ?? server.url,
      ticket: ticket?.ticket,
      session: session?.id,
      // Where a ticket was bought, the session came with it.
      resumeToken: server.kind === "local" ? session?.token : undefined,
    };
  }

  /** Looks at a server without connecting; never rejects. */
  async peek(server: Server, signal: AbortSignal): Promise<Glimpse> {
    const { credentials } = this.#parts;
    const asksFirst = server.kind === "local" || credentials.keyOf(server) === undefined;
    try {
      if (asksFirst) await this.#probe(server, signal);
      if (!credentials.mayEnter(server)) return { reachable: false, extensions: undefined };
      const extensions = peers(credentials.http(server), signal);
      return {
        reachable: true,
        extensions: await (asksFirst ? extensions.catch(() => undefined) : extensions),
      };
    } catch {
      return { reachable: false, extensions: undefined };
    }
  }

  /** A server did not let us in. */
  failed(server: Server, error: SemantestError): void {
    this.#policy.failed(server, error);
  }

  connected(server: Server): void {
    this.#policy.connected(server);
  }

  /** The connection ended. */
  lost(server: Server, error: SemantestError): void {
    this.#wait = this.#policy.lost(server, error);
  }

  /** The next way is looked for from the first server on, without a wait. */
  restart(): void {
    this.#wait = 0;
    this.#policy.begin();
  }

  async #pause(signal: AbortSignal): Promise<void> {
    const wait = this.#wait;
    if (wait <= 0) return;
    this.#wait = 0;
    await sleep(this.#parts.clock, wait, signal);
    this.#policy.begin();
  }

  #probe(server: Server, signal: AbortSignal): Promise<void> {
    const { expectedSignature, signatureTimeout } = this.#parts.decision;
    return probe(server, expectedSignature, signatureTimeout, signal);
  }
}
