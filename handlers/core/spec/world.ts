import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { setImmediate as turn } from "node:timers/promises";
import * as v from "valibot";
import { openMemoryStores } from "../../adapters/memory/index.ts";
import type { Address, Connection, Ports, Principal, SendOutcome } from "../../ports/index.ts";
import {
  type Envelope,
  EnvelopeSchema,
  type EventType,
  type PayloadOf,
  payloadOf,
} from "../../protocol/index.ts";
import type { Delivery } from "../delivery/contract.ts";
import { createDelivery, createEngine } from "../delivery/index.ts";
import { DEFAULT_DELIVERY, type DeliverySettings, type ServiceSettings } from "../settings.ts";
import { createSockets, type Sockets } from "../sockets/index.ts";

/** Refuses what a spec never uses. */
const unused = () => assert.fail("not part of this world");

/** The core over memory stores, with a clock that only the spec moves and sockets that only remember. */
export class World {
  now = Date.parse("2026-01-01T00:00:00Z");
  readonly settings: ServiceSettings;
  readonly ports: Ports;
  readonly delivery: Delivery;
  readonly sockets: Sockets;
  readonly open = new Map<string, TestSocket>();
  draining: string[] = [];
  /** Called before every store call; may throw as a store would. */
  beforeCall: (port: string, method: string) => void = () => {};
  #ids = 0;

  static async start(
    delivery: Partial<DeliverySettings> = {},
    settings: Partial<ServiceSettings> = {},
  ): Promise<World> {
    let world: World | undefined;
    const clock = { now: () => world?.now ?? 0 };
    const ids = { uuid: () => world?.newId("id") ?? "", random: (bytes: number) => randomBytes(bytes) };
    const origin = () => "http://localhost:3003";
    const stores = await openMemoryStores({ dataDir: undefined, clock, ids, origin });
    world = new World({ ...stores, clock }, delivery, settings);
    return world;
  }

  private constructor(
    stores: Omit<Ports, "broadcaster" | "images" | "telemetry" | "release" | "ids">,
    delivery: Partial<DeliverySettings>,
    settings: Partial<ServiceSettings>,
  ) {
    this.settings = {
      environment: "local",
      publicOrigin: "http://localhost:3003",
      localTenant: true,
      release: "r1",
      instance: "i1",
      allowedOrigins: [],
      anonymousKeys: "open",
      resumeKeys: [randomBytes(32)],
      delivery: { ...DEFAULT_DELIVERY, routeCacheMs: 0, ...delivery },
      ...settings,
    };
    this.ports = {
      ...stores,
      sessions: this.#watched("sessions", stores.sessions),
      jobs: this.#watched("jobs", stores.jobs),
      dispatch: this.#watched("dispatch", stores.dispatch),
      images: { grantUpload: unused, complete: unused, grantDownload: unused, remove: unused },
      broadcaster: {
        send: async (address, text) => this.#send(address, text),
        disconnect: async (address) => this.open.get(address.connection)?.close(),
      },
      telemetry: { log: () => {}, count: () => {}, gauge: () => {}, observe: () => {} },
      release: { release: async () => ({ active: "r1", draining: this.draining }) },
      ids: { uuid: () => this.newId("id"), random: (bytes) => randomBytes(bytes) },
    };
    const engine = createEngine(this.ports, this.settings);
    this.delivery = createDelivery(engine);
    this.sockets = createSockets(engine);
  }

  #watched<T extends object>(port: string, store: T): T {
    return new Proxy(store, {
      get: (target, method) => {
        const member: unknown = Reflect.get(target, method);
        if (typeof member !== "function") return member;
        return async (...args: unknown[]) => {
          this.beforeCall(port, String(method));
          return Reflect.apply(member, target, args);
        };
      },
    });
  }

  newId(prefix: string): string {
    this.#ids += 1;
    return `${prefix}-${this.#ids}`;
  }

  #send(address: Address, text: string): SendOutcome {
    const socket = this.open.get(address.connection);
    if (socket === undefined || !socket.reachable) return { outcome: "gone" };
    socket.frames.push(v.parse(EnvelopeSchema, JSON.parse(text)));
    return { outcome: "sent" };
  }

  socket(principal?: Principal): TestSocket {
    const socket = new TestSocket(this, principal);
    this.open.set(socket.connection.id, socket);
    return socket;
  }

  async client(hello: Partial<PayloadOf<"HelloEvent">> = {}): Promise<TestSocket> {
    const socket = this.socket();
    await socket.say("HelloEvent", { role: "client", ...hello });
    return socket;
  }

  async extension(hello: Partial<PayloadOf<"HelloEvent">> = {}): Promise<TestSocket> {
    const socket = this.socket();
    await socket.say("HelloEvent", { role: "extension", ...hello });
    return socket;
  }
}

/** One open socket and what it received. */
export class TestSocket {
  readonly frames: Envelope[] = [];
  readonly connection: Connection;
  /** False: the platform has noticed that nobody is there. */
  reachable = true;
  readonly #world: World;

  constructor(world: World, principal: Principal | undefined) {
    this.#world = world;
    this.connection = {
      id: world.newId("conn"),
      endpoint: "here",
      release: "r1",
      openedAt: world.now,
      host: "localhost:3003",
      ...(principal !== undefined && { principal }),
    };
  }

  /** Sends one envelope and waits until the server is done with it. */
  async say(
    type: EventType,
    payload: Record<string, unknown> = {},
    more: Partial<Envelope> = {},
  ): Promise<void> {
    const id = more.id ?? this.#world.newId("e");
    await this.text(JSON.stringify({ type, id, correlationId: id, payload, ...more }));
  }

  async text(text: string): Promise<void> {
    await this.#world.sockets.message(this.connection, text);
    await turn();
  }

  /** The socket ends and the platform says so. */
  async drop(): Promise<void> {
    this.close();
    await this.#world.sockets.disconnected(this.connection, "test");
  }

  close(): void {
    this.reachable = false;
    this.#world.open.delete(this.connection.id);
  }

  all<T extends EventType>(type: T): { envelope: Envelope; payload: PayloadOf<T> }[] {
    return this.frames
      .filter((it) => it.type === type)
      .map((envelope) => ({ envelope, payload: payloadOf(type, envelope.payload) }));
  }

  /** The newest frame of a type; fails where there is none. */
  last<T extends EventType>(type: T): { envelope: Envelope; payload: PayloadOf<T> } {
    const found = this.all(type).at(-1);
    assert.ok(found, `no ${type} among ${this.types.join(", ")}`);
    return found;
  }

  get types(): string[] {
    return this.frames.map((it) => it.type);
  }

  get resumeToken(): string {
    return this.last("WelcomeEvent").payload.resumeToken;
  }

  get session(): string {
    return this.last("WelcomeEvent").payload.sessionId;
  }

  forget(): void {
    this.frames.length = 0;
  }
}
