import { WebSocket } from "ws";
import type { Address, Broadcaster, SendOutcome, SendPriority, Telemetry } from "../../../ports/index.ts";
import type { Peer, Peers } from "./peers.ts";

const SENT: SendOutcome = { outcome: "sent" };
const GONE: SendOutcome = { outcome: "gone" };

/** Policy violation: of the codes a server may choose the one that tells nobody to come back at once. */
const CLOSE_DISCONNECTED = 1008;

export interface BroadcasterParts {
  /** Name of this process; addresses of any other are gone. */
  readonly endpoint: string;
  readonly peers: Peers;
  readonly telemetry: Telemetry;
  /** Closes a peer that has let too much pile up. */
  readonly giveUp: (peer: Peer) => void;
}

/** Sends to the sockets of this process. Nothing is allocated per text but what waits in the peer's outbox. */
export class WsBroadcaster implements Broadcaster {
  readonly #parts: BroadcasterParts;

  constructor(parts: BroadcasterParts) {
    this.#parts = parts;
  }

  send(address: Address, text: string, priority: SendPriority): SendOutcome {
    const peer = this.#find(address);
    if (peer === undefined) return GONE;
    switch (peer.outbox.push(text, priority, address.batch)) {
      case "full":
        this.#parts.giveUp(peer);
        return GONE;
      case "merged":
        this.#parts.telemetry.count("ephemeral_merged_total");
        return SENT;
      case "queued":
        return SENT;
    }
  }

  async disconnect(address: Address): Promise<void> {
    const peer = this.#find(address);
    peer?.outbox.flush();
    peer?.socket.close(CLOSE_DISCONNECTED);
  }

  #find(address: Address): Peer | undefined {
    if (address.endpoint !== this.#parts.endpoint) return undefined;
    const peer = this.#parts.peers.get(address.connection);
    return peer?.socket.readyState === WebSocket.OPEN ? peer : undefined;
  }
}
