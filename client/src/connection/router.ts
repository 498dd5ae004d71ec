import type { PeerRole } from "@semantest/handlers/protocol";
import { sleep } from "../clock.ts";
import { SemantestError, toSemantestError } from "../errors.ts";
import { call } from "../http/call.ts";
import { peers } from "../http/connect.ts";
import { probe } from "../strategy/probe.ts";
import type { Server } from "../strategy/server.ts";
import type { Route } from "./channel.ts";
import type { Glimpse } from "./lookout.ts";
import type { ConnectionParts } from "./parts.ts";
import { EndpointPolicy } from "./policy.ts";
import { readSession } from "./sessions.ts";

const UNREACHABLE: Glimpse = { reachable: false };

/** Finds the way to a server: asks who it is, buys a ticket, waits between rounds. */
export class Router {
  readonly policy: EndpointPolicy;
  readonly #parts: ConnectionParts;
  readonly #role: PeerRole;
  readonly #life = new AbortController();

  constructor(parts: ConnectionParts, role: PeerRole) {
    this.policy = parts.policy?.() ?? new EndpointPolicy(parts.decision.servers, parts.clock);
    this.#parts = parts;
    this.#role = role;
  }

  /** Aborts when the search ends for good. */
  get signal(): AbortSignal {
    return this.#life.signal;
  }

  /** Ends whatever is under way. */
  stop(): void {
    this.#life.abort();
  }

  /**
   * The next way worth trying, round by round for as long as it takes; `roundOver` is told when every server was tried
   * in vain. Rejects only where the signal aborts.
   */
  async next(roundOver: () => void): Promise<Route> {
    for (;;) {
      this.signal.throwIfAborted();
      const wait = this.policy.wait();
      if (wait > 0) await sleep(this.#parts.clock, wait, this.signal);
      const server = this.policy.next();
      if (!server) {
        roundOver();
        this.policy.roundOver();
        continue;
      }
      try {
        return await this.to(server);
      } catch (error) {
        this.policy.failed(server, toSemantestError(error, "UNAVAILABLE"));
      }
    }
  }

  /** The way to one server. Sends nothing secret to a server on this machine. */
  async to(server: Server): Promise<Route> {
    const { credentials, sessions, signalR, connectTimeoutMs: timeoutMs } = this.#parts;
    const isLocal = server.kind === "local";
    const session = await readSession(sessions, server.url);
    if (isLocal) await this.#probe(server);
    const ticket = await credentials.ticket(server, this.#role, session?.token, this.signal);
    const way = ticket?.transport
      ? await (await signalR())(ticket, { call, SemantestError, timeoutMs, signal: this.signal })
      : ticket;
    this.signal.throwIfAborted();
    // Where a ticket was bought, the session came with it.
    const resumeToken = isLocal ? session?.token : undefined;
    return { server, url: server.url, ...way, session: session?.id, resumeToken };
  }

  /** Looks at a server without connecting; never rejects. */
  async peek(server: Server): Promise<Glimpse> {
    const { credentials } = this.#parts;
    const asksFirst = server.kind === "local" || credentials.keyOf(server) === undefined;
    if (!credentials.mayEnter(server)) return UNREACHABLE;
    try {
      if (asksFirst) await this.#probe(server);
      const extensions = peers(credentials.http(server), this.signal);
      return {
        reachable: true,
        extensions: await (asksFirst ? extensions.catch(() => undefined) : extensions),
      };
    } catch {
      return UNREACHABLE;
    }
  }

  #probe(server: Server): Promise<void> {
    const { expectedSignature, signatureTimeout } = this.#parts.decision;
    return probe(server, expectedSignature, signatureTimeout, this.signal);
  }
}
