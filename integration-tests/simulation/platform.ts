import { type MemoryStores, openMemoryStores } from "@semantest/handlers/adapters/memory";
import { createEngine, createSockets, type ServiceSettings, type Sockets } from "@semantest/handlers/core";
import type { Address, Connection, Ports, Principal, SendOutcome } from "@semantest/handlers/ports";
import type { Random } from "./random.ts";
import type { Timeline } from "./timeline.ts";

/** How badly the world behaves. Chances are per frame or per store call. */
export interface Weather {
  /** Frames lost on the way, either direction. */
  readonly loss: number;
  /** Frames that arrive twice. */
  readonly duplication: number;
  /** Longest way of a frame, milliseconds; frames of one socket overtake each other within it. */
  readonly delayMs: number;
  /** Longest store call, milliseconds. */
  readonly storeMs: number;
  /** Processes that die right after a store call. */
  readonly crash: number;
  /** Sends to a dead socket that the platform recognises as such. */
  readonly noticesDead: number;
}

export const FAIR: Weather = { loss: 0, duplication: 0, delayMs: 20, storeMs: 2, crash: 0, noticesDead: 1 };

/** What a peer does with its end of a socket. */
export interface PeerEnd {
  received(text: string): void;
  closed(): void;
}

interface Wire {
  readonly connection: Connection;
  readonly end: PeerEnd;
  process: ServerProcess;
  open: boolean;
}

interface ServerProcess {
  alive: boolean;
  readonly sockets: Sockets;
}

export interface PlatformOptions {
  readonly settings: ServiceSettings;
  /** Each frame is served by any of two processes; sockets outlive them. Else one process holds all sockets. */
  readonly serverless: boolean;
  readonly weather: Weather;
}

/**
 * A platform of virtual time: the real core over the real memory stores, sockets that lose, double and reorder frames,
 * and processes that die between two store calls and never finish what they were doing.
 */
export class Platform {
  weather: Weather;
  crashes = 0;
  /** Store calls and sends so far. */
  calls = 0;
  /** The process that makes the call of this number dies right after it. */
  crashAfterCall: number | undefined;
  readonly timeline: Timeline;
  readonly stores: MemoryStores;
  readonly #random: Random;
  readonly #options: PlatformOptions;
  readonly #wires = new Map<string, Wire>();
  readonly #processes: ServerProcess[];
  #names = 0;

  static async start(timeline: Timeline, random: Random, options: PlatformOptions): Promise<Platform> {
    const stores = await openMemoryStores({
      dataDir: undefined,
      clock: { now: () => timeline.now },
      ids: { uuid: () => "unused", random: (bytes) => random.bytes(bytes) },
      origin: () => options.settings.publicOrigin,
    });
    return new Platform(timeline, random, stores, options);
  }

  private constructor(timeline: Timeline, random: Random, stores: MemoryStores, options: PlatformOptions) {
    this.timeline = timeline;
    this.stores = stores;
    this.weather = options.weather;
    this.#random = random;
    this.#options = options;
    this.#processes = options.serverless ? [this.#boot(), this.#boot()] : [this.#boot()];
  }

  get serverless(): boolean {
    return this.#options.serverless;
  }

  newName(prefix: string): string {
    this.#names += 1;
    return `${prefix}-${this.#names}`;
  }

  /** Opens a socket; what the peer may then send goes through `send`. */
  open(end: PeerEnd, principal: Principal | undefined): string {
    const process = this.#random.pick(this.#processes);
    const connection: Connection = {
      id: this.newName("conn"),
      endpoint: "here",
      release: "r1",
      openedAt: this.timeline.now,
      ...(principal !== undefined && { principal }),
    };
    this.#wires.set(connection.id, { connection, end, process, open: true });
    return connection.id;
  }

  /** A frame of a peer. */
  send(id: string, text: string): void {
    const wire = this.#wires.get(id);
    if (wire === undefined) return;
    this.#travel(() => {
      if (!wire.open) return;
      const process = this.#serverless(wire);
      if (process.alive) void process.sockets.message(wire.connection, text);
    });
  }

  /** The socket ends; the platform may tell the server late, or never. */
  break(id: string): void {
    const wire = this.#wires.get(id);
    if (wire === undefined || !wire.open) return;
    wire.open = false;
    this.#wires.delete(id);
    this.timeline.after(this.#random.between(0, 20), () => wire.end.closed());
    if (this.#random.chance(this.weather.loss)) return;
    this.timeline.after(this.#random.between(0, this.weather.delayMs * 10), () => {
      const process = this.#serverless(wire);
      if (process.alive) void process.sockets.disconnected(wire.connection, "broken");
    });
  }

  #serverless(wire: Wire): ServerProcess {
    return this.#options.serverless ? this.#random.pick(this.#processes) : wire.process;
  }

  #travel(arrive: () => void): void {
    const { loss, duplication, delayMs } = this.weather;
    if (this.#random.chance(loss)) return;
    const times = this.#random.chance(duplication) ? 2 : 1;
    for (let n = 0; n < times; n += 1) this.timeline.after(this.#random.between(1, delayMs), arrive);
  }

  #boot(): ServerProcess {
    const process: ServerProcess = {
      alive: true,
      get sockets() {
        return sockets;
      },
    };
    const stores = this.stores;
    const gate = <T extends object>(port: T): T => this.#gated(port, process);
    const ports: Ports = {
      sessions: gate(stores.sessions),
      jobs: gate(stores.jobs),
      dispatch: gate(stores.dispatch),
      keys: gate(stores.keys),
      tickets: gate(stores.tickets),
      limiter: gate(stores.limiter),
      images: NO_IMAGES,
      broadcaster: gate({
        send: async (address: Address, text: string) => this.#deliver(address, text),
        disconnect: async (address: Address) => this.break(address.connection),
      }),
      telemetry: { log: () => {}, count: () => {}, gauge: () => {}, observe: () => {} },
      release: { release: async () => ({ active: "r1", draining: [] }) },
      clock: { now: () => this.timeline.now },
      ids: { uuid: () => this.newName("id"), random: (bytes) => this.#random.bytes(bytes) },
    };
    const pause = (conflicts: number) => this.timeline.sleep(this.#random.between(1, 10 * 2 ** conflicts));
    const sockets = createSockets(createEngine(ports, this.#options.settings, pause));
    return process;
  }

  /** The port as a process sees it: calls take time, and after any of them the process may be gone. */
  #gated<T extends object>(port: T, process: ServerProcess): T {
    return new Proxy(port, {
      get: (target, name) => {
        const member: unknown = Reflect.get(target, name);
        if (typeof member !== "function") return member;
        return async (...args: unknown[]) => {
          await this.#storeTime(process);
          const result: unknown = await Reflect.apply(member, target, args);
          this.calls += 1;
          const due = this.calls === this.crashAfterCall || this.#random.chance(this.weather.crash);
          if (process.alive && due) this.#crash(process);
          if (!process.alive) await NEVER;
          return result;
        };
      },
    });
  }

  /** Most calls are instant for virtual time; some take long enough for others to come between. */
  async #storeTime(process: ServerProcess): Promise<void> {
    if (!process.alive) await NEVER;
    const { storeMs } = this.weather;
    if (storeMs > 0 && this.#random.chance(0.3)) await this.timeline.sleep(this.#random.between(0, storeMs));
    if (!process.alive) await NEVER;
  }

  #crash(process: ServerProcess): void {
    this.crashes += 1;
    process.alive = false;
    this.#processes[this.#processes.indexOf(process)] = this.#boot();
    if (this.#options.serverless) return;
    for (const wire of [...this.#wires.values()]) {
      if (wire.process !== process) continue;
      wire.open = false;
      this.#wires.delete(wire.connection.id);
      this.timeline.after(this.#random.between(0, 20), () => wire.end.closed());
    }
  }

  #deliver(address: Address, text: string): SendOutcome {
    const wire = this.#wires.get(address.connection);
    if (wire === undefined || !wire.open) {
      return { outcome: this.#random.chance(this.weather.noticesDead) ? "gone" : "sent" };
    }
    this.#travel(() => {
      if (wire.open) wire.end.received(text);
    });
    return { outcome: "sent" };
  }
}

const NEVER = new Promise<never>(() => {});

const unused = () => {
  throw new Error("the simulation moves no images");
};
const NO_IMAGES = { grantUpload: unused, complete: unused, grantDownload: unused, remove: unused };
