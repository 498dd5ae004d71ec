import assert from "node:assert/strict";
import {
  startTestServer,
  stopTestServers,
  type TestServer,
} from "../../../handlers/entrypoints/local/spec/testServer.ts";
import { nextEvent } from "../../spec/peers.ts";
import { SemantestError } from "../errors.ts";
import { filePins } from "../node/index.ts";
import { SemantestClient } from "../node/sdk.ts";
import { SemantestTaker } from "../node/taker.ts";
import { createKeyPair, exportPublicKey } from "../signing.ts";
import { type KeyValueStore, memoryStore } from "../storage.ts";
import type { SemantestTakerOptions, TakerJobChange } from "./index.ts";

/** The eight bytes by which a PNG is known, and some more. */
const PNG = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, ...new Array(5000).fill(7)]);
const SAVED = { filePath: "fox.png", fileSize: PNG.length, mimeType: "image/png" } as const;

// A real local server, real sockets, real signatures, real image files. The extension's page is played by `run`.
describe("SemantestTaker at a real server", () => {
  let server: TestServer;
  let client: SemantestClient;
  let keys: CryptoKeyPair;
  const takers: SemantestTaker[] = [];
  const changes: TakerJobChange[] = [];

  beforeEach(async () => {
    server = await startTestServer();
    keys = await createKeyPair();
    client = new SemantestClient({ ...place(), signingKey: keys });
  });

  afterEach(async () => {
    await client.close();
    await Promise.all(takers.splice(0).map((it) => it.close()));
    changes.length = 0;
    await stopTestServers();
  });

  const place = () => ({
    env: { SEMANTEST_SERVER: "local", SEMANTEST_LOCAL_URL: `ws://localhost:${server.port}` },
    pins: filePins(server.configDir),
    connectionStrategy: { signatureTimeout: 20_000 },
  });

  async function startTaker(options: Partial<SemantestTakerOptions> = {}): Promise<SemantestTaker> {
    const taker = new SemantestTaker({
      ...place(),
      run: async (_job, tools) => {
        await tools.initiated();
        return SAVED;
      },
      authorize: () => "allow",
      ...options,
    });
    taker.on("job", (it) => changes.push(it));
    takers.push(taker);
    await taker.connect();
    return taker;
  }

  const statesOf = (correlationId: string) =>
    changes.filter((it) => it.correlationId === correlationId).map((it) => it.state);

  it("makes an image: asked, begun, on its way, uploaded, saved, fetched byte for byte", async () => {
    const taker = await startTaker({
      run: async (job, { initiated, progress, upload }) => {
        assert.deepEqual(
          [job.prompt, job.domain, job.fileName, job.parameters],
          ["a red fox", "chatgpt.com", "fox", { model: "m" }],
        );
        await initiated({ tabId: 7 });
        progress({ percent: 50, stage: "drawing" });
        const completed = await upload(PNG, { mimeType: "image/png", metadata: { model: "m" } });
        assert.equal(completed.size, PNG.length);
        return SAVED;
      },
    });
    const job = client.request("a red fox", {
      domain: "chatgpt.com",
      fileName: "fox",
      parameters: { model: "m" },
    });
    const types: string[] = [];
    for await (const { type } of job) types.push(type);
    const image = await job.result;
    assert.deepEqual(types, [
      "ImageGenerationInitiatedEvent",
      "ImageGenerationProgressEvent",
      "ImageGeneratedEvent",
      "ImageDownloadedEvent",
    ]);
    assert.deepEqual(
      [image.filePath, image.mimeType, image.metadata],
      ["fox.png", "image/png", { model: "m" }],
    );
    assert.deepEqual(await image.bytes(), PNG);
    assert.deepEqual(new Uint8Array(await new Response(image.stream()).arrayBuffer()), PNG);
    assert.deepEqual(statesOf(job.correlationId), ["running", "ended"]);
    assert.equal(taker.running, 0);
    assert.equal(taker.status.server, "local");
  });

  it("tells who asks by the signature, and runs nothing for a stranger", async () => {
    const pinned = await exportPublicKey(keys);
    await startTaker({ authorize: (_job, { key }) => (key?.x === pinned.x ? "allow" : "deny") });
    assert.equal((await client.generate("mine")).filePath, "fox.png");
    const stranger = new SemantestClient({ ...place(), signingKey: await createKeyPair() });
    const unsigned = new SemantestClient(place());
    for (const it of [stranger, unsigned]) {
      const job = it.request("theirs");
      await assert.rejects(job.result, { code: "PERMISSION_DENIED", recoverable: true });
      assert.deepEqual(statesOf(job.correlationId), ["refused", "ended"]);
      await it.close();
    }
  });

  it("lets a person decide, and asks no longer once the client gave up", async () => {
    const asked: string[] = [];
    const shown = Promise.withResolvers<void>();
    const withdrawn = Promise.withResolvers<void>();
    await startTaker({
      authorize: () => "ask",
      ask: (job, _asker, signal) => {
        asked.push(job.prompt);
        if (job.prompt !== "slow") return Promise.resolve(job.prompt === "yes" ? "allow" : "deny");
        shown.resolve();
        signal.addEventListener("abort", () => withdrawn.resolve());
        return new Promise(() => {});
      },
    });
    const yes = client.request("yes");
    assert.equal((await yes.result).filePath, "fox.png");
    assert.deepEqual(statesOf(yes.correlationId), ["waiting", "running", "ended"]);
    await assert.rejects(client.generate("no"), { code: "PERMISSION_DENIED" });
    const slow = client.request("slow");
    await shown.promise;
    slow.cancel("never mind");
    await withdrawn.promise;
    await assert.rejects(slow.result, { code: "CANCELLED" });
    assert.deepEqual(asked, ["yes", "no", "slow"]);
  });

  it("refuses where nobody can be asked", async () => {
    await startTaker({ authorize: () => "ask" });
    await assert.rejects(client.generate("a red fox"), { code: "PERMISSION_DENIED" });
  });

  it("stops a job that the client takes back while it runs", async () => {
    const started = Promise.withResolvers<AbortSignal>();
    await startTaker({
      run: async (_job, { initiated, signal }) => {
        await initiated();
        started.resolve(signal);
        return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
      },
    });
    const job = client.request("a red fox");
    const signal = await started.promise;
    job.cancel();
    job.cancel();
    await assert.rejects(job.result, { code: "CANCELLED" });
    assert.equal(signal.aborted, true);
  });

  it("makes the job's error of whatever the program throws", async () => {
    await startTaker({
      run: async () => {
        throw new Error("the page has changed");
      },
    });
    await assert.rejects(client.generate("a red fox"), { code: "UNKNOWN", message: "the page has changed" });
  });

  it("ends an upload by a signal of its program's, and tells of no image", async () => {
    await startTaker({
      run: async (_job, { initiated, upload }) => {
        await initiated();
        const stop = new AbortController();
        const uploading = upload(PNG, { mimeType: "image/png", signal: stop.signal });
        stop.abort(new SemantestError("CANCELLED", "the person stopped it"));
        await uploading;
        return SAVED;
      },
    });
    await assert.rejects(client.generate("a red fox"), { code: "CANCELLED" });
  });

  it("says that a run has ended though its disk takes nothing any more", async () => {
    const store = memoryStore();
    let isFull = false;
    const journal: KeyValueStore = {
      ...store,
      set: (key, value) => (isFull ? Promise.reject(new Error("full")) : store.set(key, value)),
    };
    const taker = await startTaker({
      journal,
      run: async (_job, { initiated }) => {
        isFull = true;
        await initiated();
        return assert.fail("nothing may be typed that is not noted");
      },
    });
    taker.on("error", () => undefined);
    const job = client.request("a red fox");
    await assert.rejects(job.result, { code: "UNKNOWN" });
    assert.deepEqual(statesOf(job.correlationId), ["running", "ended"]);
    assert.equal(taker.running, 0);
  });

  it("takes as many jobs as it has slots, the others wait", async () => {
    const gates = new Map<string, PromiseWithResolvers<void>>();
    const begun: string[] = [];
    const bothBegun = Promise.withResolvers<void>();
    const taker = await startTaker({
      slots: 2,
      run: async (job, { initiated }) => {
        await initiated();
        begun.push(job.prompt);
        const gate = Promise.withResolvers<void>();
        gates.set(job.prompt, gate);
        if (begun.length === 2) bothBegun.resolve();
        if (begun.length < 3) await gate.promise;
        return SAVED;
      },
    });
    const jobs = ["a", "b", "c"].map((prompt) => client.request(prompt));
    await bothBegun.promise;
    assert.equal(taker.running, 2);
    assert.deepEqual(begun.toSorted(), ["a", "b"]);
    for (const gate of gates.values()) gate.resolve();
    await Promise.all(jobs.map((it) => it.result));
    assert.equal(begun.length, 3);
  });

  it("runs a request once, however often it comes", async () => {
    const journal = memoryStore();
    let runs = 0;
    const run: SemantestTakerOptions["run"] = async (_job, { initiated }) => {
      runs += 1;
      await initiated();
      return SAVED;
    };
    const first = await startTaker({ journal, run });
    const { correlationId } = client.request("a red fox", { correlationId: "fox-1" });
    await client.generate("a red fox", { correlationId });
    await first.close();
    await startTaker({ journal, run });
    assert.equal((await client.generate("a red fox", { correlationId })).filePath, "fox.png");
    assert.equal(runs, 1);
  });

  describe("after the death of its process", () => {
    /** A taker that dies, as a process does, once the server has stored that the prompt will be submitted. */
    async function dieInitiated(journal: KeyValueStore, sessions: KeyValueStore): Promise<string> {
      const initiated = Promise.withResolvers<void>();
      const dying = await startTaker({
        journal,
        sessions,
        run: async (_job, tools) => {
          await tools.initiated();
          initiated.resolve();
          return new Promise(() => {});
        },
      });
      const { correlationId } = client.request("a red fox");
      await initiated.promise;
      await dying.close();
      return correlationId;
    }

    it("goes on with what was begun, without submitting it again", async () => {
      const [journal, sessions] = [memoryStore(), memoryStore()];
      const correlationId = await dieInitiated(journal, sessions);
      const resumed: string[] = [];
      await startTaker({
        journal,
        sessions,
        run: () => assert.fail("it was submitted already"),
        resume: async (job, { initiated }) => {
          resumed.push(job.prompt);
          await initiated();
          return SAVED;
        },
      });
      const image = await client.generate("a red fox", { correlationId });
      assert.equal(image.filePath, "fox.png");
      assert.deepEqual(resumed, ["a red fox"]);
    });

    it("says so where nothing can be found any more", async () => {
      for (const resume of [undefined, async () => undefined]) {
        const [journal, sessions] = [memoryStore(), memoryStore()];
        const correlationId = await dieInitiated(journal, sessions);
        const taker = await startTaker({ journal, sessions, ...(resume !== undefined && { resume }) });
        await assert.rejects(client.generate("a red fox", { correlationId }), {
          code: "CONNECTION_LOST",
          recoverable: true,
        });
        await taker.close();
      }
    });

    it("gives back what was not begun: another takes it", async () => {
      const asked = Promise.withResolvers<void>();
      const leaving = await startTaker({
        authorize: () => {
          asked.resolve();
          return new Promise(() => {});
        },
      });
      const job = client.request("a red fox");
      await asked.promise;
      await startTaker();
      await leaving.close();
      assert.equal((await job.result).filePath, "fox.png");
    });
  });

  it("keeps its jobs and its session when the server restarts", async () => {
    const sockets = Promise.withResolvers<void>();
    const gate = Promise.withResolvers<void>();
    const taker = await startTaker({
      run: async (_job, { initiated }) => {
        await initiated();
        sockets.resolve();
        await gate.promise;
        return SAVED;
      },
    });
    const job = client.request("a red fox");
    await sockets.promise;
    const lost = nextEvent(
      (it: (status: { state: string }) => void) => taker.on("state", it),
      ({ state }) => state === "reconnecting",
    );
    const home = server.dataDir.replace(/\/state\/.*$/, "");
    const { port } = server;
    await server.close();
    await lost;
    server = await startTestServer([`--port=${port}`], home);
    gate.resolve();
    assert.equal((await job.result).filePath, "fox.png");
  });

  it("tells a wrong option at once, and takes nothing after its end", async () => {
    for (const slots of [0, 1.5, 1001]) {
      assert.throws(() => new SemantestTaker({ slots, run: async () => SAVED, authorize: () => "allow" }), {
        code: "INVALID_INPUT",
        message: new RegExp(`slots ${slots}: must be a whole number from 1 to 1000`),
      });
    }
    const taker = await startTaker();
    await taker.close();
    await taker.close();
    await assert.rejects(taker.connect(), { code: "CLOSED" });
  });

  it("connects once its journal can be read, and not before", async () => {
    const store = memoryStore();
    let isBroken = true;
    const journal: KeyValueStore = {
      ...store,
      keys: () => (isBroken ? Promise.reject(new Error("disk")) : store.keys()),
    };
    const taker = new SemantestTaker({
      ...place(),
      journal,
      run: async () => SAVED,
      authorize: () => "allow",
    });
    takers.push(taker);
    await assert.rejects(taker.connect(), { message: "disk" });
    assert.equal(taker.status.state, "idle");
    isBroken = false;
    await taker.connect();
    assert.equal(taker.status.state, "connected");
  });
});
