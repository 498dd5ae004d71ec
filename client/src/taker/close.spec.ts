import assert from "node:assert/strict";
import { envelope } from "../../spec/envelopes.ts";
import { startLocal } from "../../spec/peers.ts";
import type { ScriptedServer } from "../../spec/scriptedServer.ts";
import { VirtualClock } from "../../spec/virtualClock.ts";
import type { Pins } from "../connection/pins.ts";
import { type KeyValueStore, memoryStore } from "../storage.ts";
import { SemantestTaker, type SemantestTakerOptions } from "./index.ts";

const SAVED = { filePath: "fox.png", fileSize: 3, mimeType: "image/png" } as const;

// Whoever closes a taker may erase its journal then, or open another on the same store.
describe("SemantestTaker, at its end", () => {
  let server: ScriptedServer;
  let pins: Pins;
  let clock: VirtualClock;
  let disk: KeyValueStore;
  let errors: Error[];
  /** Held: nothing is written before it resolves. */
  let gate: PromiseWithResolvers<void> | undefined;
  /** Resolves with the next write, before it is held. */
  let writes: PromiseWithResolvers<void>;

  beforeEach(async () => {
    ({ server, pins } = await startLocal());
    clock = new VirtualClock();
    disk = memoryStore();
    errors = [];
    gate = undefined;
    writes = Promise.withResolvers();
  });
  afterEach(() => server.kill());

  async function start(options: Partial<SemantestTakerOptions>) {
    const taker = new SemantestTaker({
      env: { SEMANTEST_SERVER: "local", SEMANTEST_LOCAL_URL: server.url },
      connectionStrategy: { signatureTimeout: 20_000 },
      pins,
      clock,
      journal: {
        ...disk,
        set: async (key, value) => {
          writes.resolve();
          await gate?.promise;
          await disk.set(key, value);
        },
      },
      run: () => assert.fail("nothing is run here"),
      authorize: () => "allow",
      ...options,
    });
    taker.on("error", (error) => errors.push(error));
    const [socket] = await Promise.all([server.nextSocket(), taker.connect()]);
    return { taker, socket };
  }

  /** Waits as long as for acknowledgements that nobody gives here. */
  async function close(taker: SemantestTaker): Promise<void> {
    const closing = taker.close();
    clock.pass(5000);
    await closing;
  }

  const request = () =>
    envelope("ImageGenerationRequestedEvent", {
      source: "client",
      attempt: 1,
      timestamp: new Date(clock.epoch()).toISOString(),
      payload: { prompt: "a red fox" },
    });

  it("writes nothing more, though a run ends after it", async () => {
    const runs = Promise.withResolvers<void>();
    const image = Promise.withResolvers<typeof SAVED>();
    const { taker, socket } = await start({
      run: () => {
        runs.resolve();
        return image.promise;
      },
    });
    const states: string[] = [];
    taker.on("job", ({ state }) => states.push(state));
    socket.send(request());
    await runs.promise;
    await close(taker);
    for (const key of await disk.keys()) await disk.delete(key);
    image.resolve(SAVED);
    while (taker.running > 0) await new Promise(setImmediate);
    assert.deepEqual(await disk.keys(), []);
    assert.deepEqual(states, ["running"], "it has not ended: a later process goes on with it");
    assert.deepEqual(errors, [], "it is no error");
  });

  it("has stored what came before, whoever asks for it", async () => {
    const { taker, socket } = await start({});
    gate = Promise.withResolvers();
    socket.send(request());
    await writes.promise;
    let closed = 0;
    const closing = [1, 2].map(() => taker.close().then(() => (closed += 1)));
    await new Promise(setImmediate);
    assert.equal(closed, 0);
    gate.resolve();
    await Promise.all(closing);
    assert.equal((await disk.keys()).length, 1);
  });

  it("runs nothing that was being noted", async () => {
    let authorized = 0;
    const { taker, socket } = await start({
      authorize: () => {
        authorized += 1;
        return "deny";
      },
    });
    gate = Promise.withResolvers();
    socket.send(request());
    await writes.promise;
    const closing = taker.close();
    gate.resolve();
    await closing;
    await new Promise(setImmediate);
    assert.equal(authorized, 0);
    assert.deepEqual(errors, []);
  });

  it("connects no more, though its journal is opened just then", async () => {
    const opened = Promise.withResolvers<readonly string[]>();
    const { taker } = await start({});
    const late = new SemantestTaker({
      env: { SEMANTEST_SERVER: "local", SEMANTEST_LOCAL_URL: server.url },
      pins,
      clock,
      journal: { ...disk, keys: () => opened.promise },
      run: () => assert.fail("nothing is run here"),
      authorize: () => "allow",
    });
    const connecting = late.connect();
    const refused = assert.rejects(connecting, { code: "CLOSED" });
    await late.close();
    opened.resolve([]);
    await refused;
    assert.equal(late.status.state, "closed");
    await taker.close();
  });
});
