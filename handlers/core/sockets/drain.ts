import type { Eventual, ReleaseRecord } from "../../ports/index.ts";
import type { Engine } from "../delivery/engine.ts";
import { serverText } from "../delivery/texts.ts";
import { andThen } from "../eventual.ts";
import type { Peer } from "./peer.ts";

/** Longest spread of reconnects where the record names no deadline, milliseconds. */
const SPREAD_MS = 30_000;

/** A peer is not asked again for this long, milliseconds. */
const ASK_AGAIN_MS = 60_000;

/** Sockets are asked to move between 80 and 100 % of the greatest age. */
const AGE_JITTER = 0.2;

/** Asks peers of a draining release, and sockets about to reach the platform's age limit, to reconnect. */
export class Drain {
  readonly #engine: Engine;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** Answers a frame with `ReconnectEvent` where its peer should move; spread so that not all come at once. */
  check(peer: Peer, now: number): Eventual<void> {
    const { release } = this.#engine.ports;
    if (now - peer.askedToReconnectAt < ASK_AGAIN_MS) return;
    return andThen(release.release(), (record) => {
      const draining = record.draining.includes(peer.connection.release);
      return draining || this.#isAged(peer, now) ? this.#ask(peer, record, draining, now) : undefined;
    });
  }

  async #ask(peer: Peer, record: ReleaseRecord, draining: boolean, now: number): Promise<void> {
    const { ports } = this.#engine;
    peer.askedToReconnectAt = now;
    const afterMs = Math.floor(part(peer) * (draining ? spread(record, now) : SPREAD_MS));
    const text = serverText(
      "ReconnectEvent",
      { afterMs, reason: draining ? "drain" : "age" },
      { id: ports.ids.uuid(), now },
    );
    await this.#engine.outbound.send(peer.address, text, { kind: "control" });
  }

  #isAged(peer: Peer, now: number): boolean {
    const { connectionAgeMs } = this.#engine.settings.delivery;
    const age = now - peer.connection.openedAt;
    const earliest = connectionAgeMs * (1 - AGE_JITTER);
    return age > earliest && age > connectionAgeMs * (1 - AGE_JITTER * part(peer));
  }
}

function spread({ deadline }: ReleaseRecord, now: number): number {
  return deadline === undefined ? SPREAD_MS : Math.max(0, deadline - now);
}

/** A number in [0, 1) that stays the same for a connection. */
function part({ connection }: Peer): number {
  let hash = 0;
  for (let index = 0; index < connection.id.length; index += 1) {
    hash = (Math.imul(hash, 31) + connection.id.charCodeAt(index)) >>> 0;
  }
  return hash / 2 ** 32;
}
