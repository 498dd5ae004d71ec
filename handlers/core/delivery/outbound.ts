import type { Address, Eventual, Ports, SendPriority, SessionRecord } from "../../ports/index.ts";
import { TimedCache } from "../caches.ts";
import { andThen } from "../eventual.ts";

/** Sessions whose address is remembered. */
const REMEMBERED_SESSIONS = 10_000;

/** Sends texts to sessions, wherever they are connected now. */
export class Outbound {
  readonly #ports: Pick<Ports, "sessions" | "broadcaster" | "clock" | "telemetry">;
  readonly #cacheMs: number;
  /** Texts for connections of this process that have not been welcomed yet. */
  readonly #held = new Map<string, { readonly text: string; readonly priority: SendPriority }[]>();
  readonly #sessions = new TimedCache<SessionRecord>(REMEMBERED_SESSIONS);

  constructor(ports: Pick<Ports, "sessions" | "broadcaster" | "clock" | "telemetry">, cacheMs: number) {
    this.#ports = ports;
    this.#cacheMs = cacheMs;
  }

  /** The session's record, at most `maxAgeMs` old. */
  session(tenant: string, session: string, maxAgeMs = this.#cacheMs): Eventual<SessionRecord | undefined> {
    const { sessions, clock } = this.#ports;
    if (this.#cacheMs === 0) return sessions.find(tenant, session);
    const key = cacheKey(tenant, session);
    const known = this.#sessions.get(key, clock.now(), Math.min(maxAgeMs, this.#cacheMs));
    if (known !== undefined) return known;
    return andThen(sessions.find(tenant, session), (record) => {
      if (record === undefined) this.#sessions.delete(key);
      else this.#sessions.set(key, record, clock.now());
      return record;
    });
  }

  /** Forgets what is remembered of a session. */
  forget(tenant: string, session: string): void {
    this.#sessions.delete(cacheKey(tenant, session));
  }

  /** Sends to the session's address; a dead address is cleared and a newer one tried once. */
  push(tenant: string, session: string, text: string, priority: SendPriority): Eventual<void> {
    return andThen(this.session(tenant, session), (record) => {
      if (record?.address === undefined || record.revoked) return;
      const { connection } = record.address;
      return andThen(this.send(record.address, text, priority), (outcome) =>
        outcome === "gone" ? this.#pushElsewhere(tenant, session, connection, text, priority) : undefined,
      );
    });
  }

  async #pushElsewhere(
    tenant: string,
    session: string,
    dead: string,
    text: string,
    priority: SendPriority,
  ): Promise<void> {
    this.forget(tenant, session);
    const fresh = await this.session(tenant, session);
    if (fresh?.address === undefined) return;
    if (fresh.address.connection !== dead) {
      await this.send(fresh.address, text, priority);
    } else {
      await this.#ports.sessions.detach(tenant, session, dead);
      this.forget(tenant, session);
    }
  }

  /** From now on what is sent to this connection waits for its Welcome; what waits already goes on waiting. */
  hold(connection: string): void {
    if (!this.#held.has(connection)) this.#held.set(connection, []);
  }

  /** Sends the Welcome, then what was held. */
  async sendFirst(address: Address, text: string): Promise<void> {
    const held = this.#held.get(address.connection) ?? [];
    this.#held.delete(address.connection);
    const first = this.send(address, text, { kind: "control" });
    await Promise.all([first, ...held.map((it) => this.send(address, it.text, it.priority))]);
  }

  /** Forgets what was held for a connection that was not welcomed: stored events come again, the rest was news. */
  discard(connection: string): void {
    this.#held.delete(connection);
  }

  /** Sends to one address. What is busy stays stored and is pulled later. */
  send(address: Address, text: string, priority: SendPriority): Eventual<"sent" | "gone" | "busy"> {
    const held = this.#held.size === 0 ? undefined : this.#held.get(address.connection);
    if (held !== undefined) {
      held.push({ text, priority });
      return "sent";
    }
    return andThen(this.#ports.broadcaster.send(address, text, priority), ({ outcome }) => {
      if (outcome !== "sent") this.#ports.telemetry.count("sends_failed_total", { outcome });
      return outcome;
    });
  }

  async disconnect(address: Address): Promise<void> {
    await this.#ports.broadcaster.disconnect(address);
  }
}

function cacheKey(tenant: string, session: string): string {
  return `${tenant}\n${session}`;
}
