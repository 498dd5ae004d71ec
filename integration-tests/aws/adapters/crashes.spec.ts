import assert from "node:assert/strict";
import { randomBytes, randomUUID } from "node:crypto";
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import * as v from "valibot";
import type { Service } from "../../../handlers/core/index.ts";
import { ManualClock } from "../../../handlers/ports/contract/index.ts";
import type { Broadcaster, Connection, Ports } from "../../../handlers/ports/index.ts";
import { Meter } from "../../budgets/meter.ts";
import { type MiniStack, startMiniStack } from "../../rig/aws/ministack.ts";
import { awsPython, OBTAIN_TIMEOUT_MS, pathOrSkip } from "../../rig/tools.ts";
import { type Deployment, openProcess } from "./meteredService.ts";
import { createTable, dynamoClient } from "./tables.ts";

const EnvelopeSchema = v.looseObject({ type: v.string(), id: v.string() });
/** More calls than the story makes; it says where it ends. */
const MOST_CALLS = 60;

/** What the sockets received, by connection. */
class Received implements Broadcaster {
  readonly #texts = new Map<string, string[]>();

  send: Broadcaster["send"] = async ({ connection }, text) => {
    this.#texts.set(connection, [...(this.#texts.get(connection) ?? []), text]);
    return { outcome: "sent" };
  };

  disconnect: Broadcaster["disconnect"] = async () => undefined;

  /** Types of what came, each envelope once. */
  types(connection: string): string[] {
    const envelopes = new Map<string, string>();
    for (const text of this.#texts.get(connection) ?? []) {
      const { type, id } = v.parse(EnvelopeSchema, JSON.parse(text));
      envelopes.set(id, type);
    }
    return [...envelopes.values()];
  }
}

/** Processes of which the one that makes a given call dies right after it, and never finishes what it was doing. */
class MortalProcesses {
  readonly #deployment: Deployment;
  readonly #received: Received;
  readonly #deadlyCall: number;
  calls = 0;
  deaths = 0;
  #current: { readonly service: Service; readonly died: Promise<"died"> };

  constructor(deployment: Deployment, received: Received, deadlyCall: number) {
    this.#deployment = deployment;
    this.#received = received;
    this.#deadlyCall = deadlyCall;
    this.#current = this.#open();
  }

  /** Has a frame dealt with; its peer repeats it where nobody finished. */
  async message(connection: Connection, text: string): Promise<void> {
    for (;;) {
      const { service, died } = this.#current;
      const end = await Promise.race([service.message(connection, text), died]);
      if (end !== "died") return;
      this.deaths += 1;
      this.#current = this.#open();
    }
  }

  #open() {
    const { promise: died, resolve } = Promise.withResolvers<"died">();
    const gate = <T extends object>(port: T): T =>
      new Proxy(port, {
        get: (target, name) => {
          const member: unknown = Reflect.get(target, name);
          if (typeof member !== "function") return member;
          return async (...args: unknown[]) => {
            const result: unknown = await Reflect.apply(member, target, args);
            this.calls += 1;
            if (this.calls !== this.#deadlyCall) return result;
            resolve("died");
            return new Promise(() => undefined);
          };
        },
      });
    const { service } = openProcess(this.#deployment, (ports: Ports) => ({
      ...ports,
      sessions: gate(ports.sessions),
      jobs: gate(ports.jobs),
      dispatch: gate(ports.dispatch),
      limiter: gate(ports.limiter),
      broadcaster: gate<Broadcaster>(this.#received),
    }));
    return { service, died };
  }
}

/*
 * The promise that a crash after any single call is repaired by the peer's repeat, on the real adapters over somebody else's
 * DynamoDB. The simulation proves more of the core, over stores in memory.
 */
describe("a function that is killed after any of its calls", function () {
  this.timeout(120_000);
  let stack: MiniStack | undefined;
  let dynamo: DynamoDBClient;
  let deployment: Deployment;

  before(async function () {
    this.timeout(OBTAIN_TIMEOUT_MS);
    stack = await startMiniStack(await pathOrSkip(this, awsPython()));
    dynamo = dynamoClient(stack);
    const [keys, live] = [await createTable(dynamo), await createTable(dynamo)];
    deployment = {
      dynamo,
      keysTable: keys.name,
      liveTable: live.name,
      meter: new Meter(),
      clock: new ManualClock(),
      resumeKeys: [randomBytes(32)],
    };
  });

  after(async () => {
    dynamo?.destroy();
    await stack?.stop();
  });

  function peer(tenant: string, role: "client" | "extension"): Connection {
    return {
      id: randomUUID(),
      endpoint: "https://api.example.com/live",
      release: "release-1",
      openedAt: deployment.clock.now(),
      principal: { tenant, role, session: `${role}-1`, generation: deployment.clock.now(), ip: "192.0.2.1" },
    };
  }

  /** One job from request to image, one process dying on the way; true while there was a call to die after. */
  async function tell(deadlyCall: number): Promise<boolean> {
    const tenant = `tenant-${deadlyCall}`;
    const extension = peer(tenant, "extension");
    const client = peer(tenant, "client");
    const received = new Received();
    const processes = new MortalProcesses(deployment, received, deadlyCall);
    const say = (connection: Connection, frame: Record<string, unknown>) =>
      processes.message(connection, JSON.stringify({ id: randomUUID(), ...frame }));
    const result = (name: string, sequence: number, payload = {}) =>
      say(extension, {
        type: `Image${name}Event`,
        correlationId: "job-1",
        attempt: 1,
        sequence,
        payload,
      });
    const ping = (connection: Connection, cursors: Record<string, [number, number]>) =>
      say(connection, { type: "PingEvent", payload: { cursors } });

    await say(extension, { type: "HelloEvent", payload: { cursors: {} } });
    await say(client, { type: "HelloEvent", payload: { cursors: {} } });
    await say(client, {
      type: "ImageGenerationRequestedEvent",
      correlationId: "job-1",
      payload: { prompt: "a red fox" },
    });
    if (!received.types(extension.id).includes("ImageGenerationRequestedEvent")) {
      // Stored but never pushed: a holder that does not name the job is sent it again by its next Hello.
      await say(extension, { type: "HelloEvent", payload: { cursors: {} } });
    }
    assert.ok(received.types(extension.id).includes("ImageGenerationRequestedEvent"), "the request is lost");
    await result("GenerationInitiated", 1);
    await result("Generated", 2);
    await result("Downloaded", 3, { filePath: "fox.png", fileSize: 3, mimeType: "image/png" });
    await ping(client, { "job-1": [1, 0] });

    const { ports } = openProcess(deployment);
    const view = await ports.jobs.read(tenant, "job-1");
    assert.deepEqual(
      view?.events.map((it) => JSON.parse(it.text).type),
      ["ImageGenerationInitiatedEvent", "ImageGeneratedEvent", "ImageDownloadedEvent"],
    );
    const { state } = await ports.dispatch.read(tenant);
    assert.equal(state.running.size, 0, "the holder's slot is free");
    assert.equal(state.queue.length, 0);
    assert.deepEqual(
      state.ended.map((it) => it.correlationId),
      ["job-1"],
    );
    const came = received.types(client.id).filter((it) => it.startsWith("Image"));
    assert.deepEqual(came, ["ImageGenerationInitiatedEvent", "ImageGeneratedEvent", "ImageDownloadedEvent"]);
    return processes.deaths > 0;
  }

  it("loses nothing and doubles nothing, whichever call it was", async () => {
    let survived = 0;
    for (let call = 1; call <= MOST_CALLS; call += 1) {
      const died = await tell(call).catch((error: unknown) => {
        throw new Error(`killed after call ${call}`, { cause: error });
      });
      if (!died) survived += 1;
      else assert.equal(survived, 0);
    }
    assert.ok(survived > 0 && survived < MOST_CALLS - 20, `${MOST_CALLS - survived} calls were deadly`);
  });
});
