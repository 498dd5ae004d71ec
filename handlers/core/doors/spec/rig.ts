import assert from "node:assert/strict";
import * as v from "valibot";
import { LocalImageStore } from "../../../adapters/memory/images/imageStore.ts";
import { VolatileImageFiles } from "../../../adapters/memory/images/volatileImageFiles.ts";
import { type KeyStore, type Ports, type Principal, StoreUnavailable } from "../../../ports/index.ts";
import {
  ConnectResponseSchema,
  type CreatedKey,
  CreatedKeySchema,
  type ErrorCode,
  PairingSchema,
  type Problem,
  ProblemSchema,
} from "../../../protocol/index.ts";
import { mintKey } from "../../identity/keys.ts";
import { sha256Hex } from "../../identity/secrets.ts";
import type { ServiceSettings } from "../../settings.ts";
import { type TestSocket, World } from "../../spec/world.ts";
import { createDoors, type Doors } from "../index.ts";

export const ORIGIN = "https://relay.example";
export const EXTENSION_ORIGIN = "chrome-extension://abcdefghijklmnopabcdefghijklmnop";
export const IP = "203.0.113.7";

export interface Call {
  readonly key?: string | undefined;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly ip?: string;
  readonly signal?: AbortSignal;
}

/** What a door answered. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** The doors over memory stores, as a public server has them unless settings say otherwise. */
export class Rig {
  readonly world: World;
  readonly ports: Ports;
  readonly images: LocalImageStore;
  readonly doors: Doors;
  readonly operatorKey: string;
  /** Everything that went into logs and metrics. */
  readonly telemetry: string[] = [];
  /** Pauses of long polls; each moves the clock instead of waiting. */
  readonly pauses: number[] = [];
  /** Runs instead of the next pauses. */
  onPause: () => Promise<void> | void = () => undefined;
  /** No store answers. */
  down = false;

  static async start(settings: Partial<ServiceSettings> = {}): Promise<Rig> {
    const world = await World.start(
      {},
      {
        environment: "production",
        publicOrigin: ORIGIN,
        localTenant: false,
        allowedOrigins: [EXTENSION_ORIGIN],
        ...settings,
      },
    );
    return new Rig(world);
  }

  private constructor(world: World) {
    this.world = world;
    const operator = mintKey("operator", world.ports.ids.random);
    this.operatorKey = operator.key;
    const clock = { now: () => world.now };
    this.images = new LocalImageStore(new VolatileImageFiles(clock.now), {
      clock,
      key: new Uint8Array(32),
      origin: () => ORIGIN,
    });
    const note = (...entry: readonly unknown[]) => {
      this.telemetry.push(JSON.stringify(entry));
    };
    const { keys, tickets, limiter, jobs, sessions, dispatch, release } = world.ports;
    this.ports = {
      ...world.ports,
      keys: this.#breakable(withOperator(keys, operator.hash)),
      tickets: this.#breakable(tickets),
      limiter: this.#breakable(limiter),
      jobs: this.#breakable(jobs),
      sessions: this.#breakable(sessions),
      dispatch: this.#breakable(dispatch),
      release: this.#breakable(release),
      images: this.images,
      telemetry: { log: note, count: note, gauge: note, observe: note },
    };
    this.doors = createDoors(this.ports, world.settings, world.delivery, async (milliseconds) => {
      this.pauses.push(milliseconds);
      world.now += milliseconds;
      await this.onPause();
    });
  }

  async call(door: string, { key, body, headers = {}, ip = IP, signal }: Call = {}): Promise<Answer> {
    const [method = "", path = ""] = door.split(" ");
    const text = typeof body === "string" ? body : JSON.stringify(body);
    const request = new Request(`${ORIGIN}${path}`, {
      method,
      headers: {
        ...(key !== undefined && { "X-API-Key": key }),
        ...(text !== undefined && { "Content-Type": "application/json" }),
        ...headers,
      },
      ...(text !== undefined && { body: text }),
      ...(signal !== undefined && { signal }),
    });
    const response = await this.doors.fetch(request, { ip });
    return { status: response.status, headers: response.headers, text: await response.text() };
  }

  /** An extension's own key: the anonymous device key of a new tenant. */
  async device(ip = IP): Promise<CreatedKey> {
    return created(await this.call("POST /keys", { ip }));
  }

  /** A key as the operator gives them. */
  async issue(role: "client" | "device", tenant: string): Promise<CreatedKey> {
    return created(await this.call("POST /keys", { key: this.operatorKey, body: { role, tenant } }));
  }

  /** A client paired with the device. */
  async pair(device: CreatedKey, ip = IP): Promise<CreatedKey> {
    const { code } = read(PairingSchema, await this.call("POST /pairings", { key: device.key }), 201);
    return created(await this.call(`POST /pairings/${code}`, { ip, body: { name: "laptop" } }));
  }

  /** An extension that is connected with its key. */
  async extension(device: CreatedKey): Promise<TestSocket> {
    const socket = this.world.socket(await this.principal(device));
    await socket.say("HelloEvent", {});
    return socket;
  }

  /** What a ticket for this key carries. */
  async principal(key: CreatedKey): Promise<Principal> {
    const { ticket } = read(ConnectResponseSchema, await this.call("POST /connect", { key: key.key }), 200);
    const record = await this.ports.tickets.consume(sha256Hex(ticket));
    assert.ok(record);
    return record.principal;
  }

  #breakable<T extends object>(store: T): T {
    return new Proxy(store, {
      get: (target, name) => {
        const member: unknown = Reflect.get(target, name);
        if (typeof member !== "function") return member;
        return async (...args: readonly unknown[]) => {
          if (this.down) throw new StoreUnavailable("unplugged", { retryAfterMs: 2500 });
          return Reflect.apply(member, target, args);
        };
      },
    });
  }
}

/** The answer's body, which must have this status and fit the published schema. */
export function read<T extends v.GenericSchema>(schema: T, answer: Answer, status: number): v.InferOutput<T> {
  assert.equal(answer.status, status, answer.text);
  return v.parse(schema, JSON.parse(answer.text));
}

export function created(answer: Answer): CreatedKey {
  return read(CreatedKeySchema, answer, 201);
}

/** The problem document of an answer, which must be complete: code, hint, and Retry-After where it says when. */
export function refused(answer: Answer, status: number, code: ErrorCode): Problem {
  const problem = read(ProblemSchema, answer, status);
  assert.equal(answer.headers.get("Content-Type"), "application/problem+json");
  assert.deepEqual([problem.status, problem.code], [status, code], answer.text);
  assert.ok(problem.hint, "a problem needs a hint");
  assert.equal(answer.headers.has("Retry-After"), problem.retryAfterMs !== undefined);
  return problem;
}

function withOperator(keys: KeyStore, hash: string): KeyStore {
  return new Proxy(keys, {
    get: (target, name) => {
      if (name === "operatorKeyHash") return async () => hash;
      const member: unknown = Reflect.get(target, name);
      return typeof member === "function" ? member.bind(target) : member;
    },
  });
}
