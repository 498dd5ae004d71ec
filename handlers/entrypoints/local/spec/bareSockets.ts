import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { WebSocketServer } from "ws";
import type { Service } from "../../../core/contract.ts";
import type { Address } from "../../../ports/index.ts";
import { randomIds, systemClock } from "../platform.ts";
import { OUTBOX_LIMITS, type OutboxLimits } from "../sockets/outbox.ts";
import type { Peer, Peers } from "../sockets/peers.ts";
import { Sockets } from "../sockets/sockets.ts";
import { Turn } from "../sockets/turn.ts";
import { WsBroadcaster } from "../sockets/wsBroadcaster.ts";
import { createTelemetry } from "../telemetry/index.ts";
import { RawSocket } from "./rawSocket.ts";

type FrameService = Pick<Service, "message" | "disconnected">;

const ENDPOINT = "this-process";

/** Real sockets and a real broadcaster with a service that a spec brings. */
export class BareSockets {
  readonly peers: Peers = new Map();
  readonly telemetry = createTelemetry("silent", { write: () => undefined }, systemClock);
  readonly sockets: Sockets;
  readonly broadcaster: WsBroadcaster;
  readonly frameTimes: number[] = [];
  readonly #server = createServer();
  readonly #webSockets = new WebSocketServer({ noServer: true });
  #opened = 0;

  constructor(service: Partial<FrameService> = {}, limits: OutboxLimits = OUTBOX_LIMITS) {
    const { peers, telemetry } = this;
    this.sockets = new Sockets({
      service: {
        disconnected: async () => undefined,
        ...service,
        reader: (connection) => (text) => service.message?.(connection, text),
      },
      peers,
      turn: new Turn(telemetry),
      limits,
      telemetry,
      clock: systemClock,
      ids: randomIds,
      onFrame: (milliseconds) => this.frameTimes.push(milliseconds),
    });
    const giveUp = (peer: Peer): void => this.sockets.giveUp(peer);
    this.broadcaster = new WsBroadcaster({ endpoint: ENDPOINT, peers, telemetry, giveUp });
    this.#server.on("upgrade", (request, stream, head) => {
      this.#webSockets.handleUpgrade(request, stream, head, (socket) => {
        this.#opened += 1;
        const connection = {
          id: `c${this.#opened}`,
          endpoint: ENDPOINT,
          release: "r",
          openedAt: systemClock.now(),
        };
        this.sockets.admit(socket, stream, connection);
      });
    });
  }

  async listen(): Promise<number> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    return this.port;
  }

  get port(): number {
    const address: AddressInfo | string | null = this.#server.address();
    if (address === null || typeof address === "string") throw new Error("not listening");
    return address.port;
  }

  open(): Promise<RawSocket> {
    return RawSocket.open(`ws://127.0.0.1:${this.port}/`);
  }

  /** Address of the nth connection, from 1. */
  address(n: number, batch = false): Address {
    return { connection: `c${n}`, endpoint: ENDPOINT, release: "r", batch };
  }

  /** The nth connection, from 1. */
  peer(n: number): Peer {
    const peer = this.peers.get(`c${n}`);
    if (peer === undefined) throw new Error(`no connection c${n}`);
    return peer;
  }

  async counted(metric: string): Promise<number> {
    const line = (await this.telemetry.metrics.text())
      .split("\n")
      .find((it) => it.startsWith(`semantest_${metric}`));
    return Number(line?.split(" ").at(-1) ?? 0);
  }

  async close(): Promise<void> {
    for (const { socket } of this.peers.values()) socket.terminate();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
