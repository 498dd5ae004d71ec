import assert from "node:assert/strict";
import { answerRequests, downloaded, newClient, nextEvent, startLocal, startRemote } from "../spec/peers.ts";
import { ScriptedServer, SIGNATURE } from "../spec/scriptedServer.ts";
import type { SemantestClient } from "./client.ts";
import type { Pins } from "./connection/pins.ts";
import { SemantestError } from "./errors.ts";
import type { Switch } from "./events.ts";
import { createKeyPair } from "./signing.ts";

const KEY = "smt_c_secret";

describe("fallback between servers", () => {
  let local: ScriptedServer;
  let remote: ScriptedServer;
  let pins: Pins;
  let client: SemantestClient;
  const others: ScriptedServer[] = [];

  beforeEach(async () => {
    ({ server: local, pins } = await startLocal());
    remote = await startRemote();
    client = newClient({ local: local.url, remote: remote.url }, { pins, apiKey: KEY });
  });

  afterEach(async () => {
    await client.close();
    await Promise.all([local, remote, ...others.splice(0)].map((it) => it.kill()));
  });

  it("uses the local server where it is there, and does not touch the public one", async () => {
    await client.connect();
    assert.equal(client.status.server, "local");
    assert.equal(client.status.url, local.url);
    assert.deepEqual(remote.requests, []);
    assert.ok(!local.everything.includes(KEY), "the public server's key is not the local one's");
  });

  it("uses the public server where nothing listens locally, with a ticket bought by the key", async () => {
    await local.kill();
    await client.connect();
    assert.equal(client.status.server, "remote");
    const [connect] = remote.calls("POST /connect");
    assert.equal(connect?.headers["x-api-key"], KEY);
    assert.match(remote.sockets[0]?.protocols ?? "", /^semantest\.v1, ?ticket\.t\d+$/);
    const frames = remote.sockets.flatMap((it) => it.texts).join();
    assert.ok(!frames.includes(KEY), "the key travels in its header alone");
  });

  it("uses the public server where something else answers on the local port", async () => {
    local.route("GET /signature", () => ({ status: 200, body: { ...SIGNATURE, service: "other" } }));
    await client.connect();
    assert.equal(client.status.server, "remote");
    assert.deepEqual(local.sockets, []);
  });

  it("uses the public server where the local one hangs", async () => {
    local.route("GET /signature", () => "hang");
    const connectionStrategy = { localUrl: local.url, remoteUrl: remote.url, signatureTimeout: 50 };
    const impatient = newClient({}, { pins, apiKey: KEY, connectionStrategy });
    await impatient.connect();
    assert.equal(impatient.status.server, "remote");
    await impatient.close();
  });

  it("says once what was tried, why each failed and how to fix it, where both are down", async () => {
    await Promise.all([local.kill(), remote.kill()]);
    await assert.rejects(client.connect(), (error) => {
      assert.ok(error instanceof SemantestError);
      assert.deepEqual(error.message.split("\n"), [
        "No Semantest server could be reached.",
        `  local  ${local.url}: nothing is listening there`,
        `  remote ${remote.url}: nothing is listening there`,
      ]);
      const fix = `start a local server with \`semantest start\`, or check the network connection to ${remote.url}`;
      assert.equal(error.hint, fix);
      assert.equal(error.code, "UNREACHABLE");
      assert.deepEqual(
        error.tried.map((it) => [it.server, it.url, it.code]),
        [
          ["local", local.url, "UNREACHABLE"],
          ["remote", remote.url, "UNREACHABLE"],
        ],
      );
      return true;
    });
    assert.equal(client.status.state, "idle");
    assert.equal(client.status.lastError?.code, "UNREACHABLE");
  });

  it("names `semantest pair` where there is no key for the public server", async () => {
    await local.kill();
    const stranger = newClient({ local: local.url, remote: remote.url }, { pins });
    await assert.rejects(stranger.connect(), { hint: /semantest pair CODE/ });
    assert.deepEqual(remote.requests, []);
    await stranger.close();
  });

  describe("towards an impostor with the right signature", () => {
    const impostors = {
      "without proof": undefined,
      "with a key of its own": createKeyPair(),
    };
    for (const [name, keys] of Object.entries(impostors)) {
      it(`${name}: tells it nothing but Hello and goes on to the public server`, async () => {
        const pair = await keys;
        const impostor = await ScriptedServer.start(pair === undefined ? {} : { keys: pair });
        others.push(impostor);
        const known: Pins = { get: () => pins.get(local.host) };
        const told = newClient({ local: impostor.url, remote: remote.url }, { pins: known, apiKey: KEY });
        answerRequests(remote);
        await told.generate("a secret prompt");
        await told.close();
        assert.deepEqual(
          impostor.sockets.flatMap((it) => it.frames.map((frame) => frame.type)),
          ["HelloEvent"],
        );
        for (const secret of [KEY, "secret prompt", "ticket.", "resume-"]) {
          assert.ok(!impostor.everything.includes(secret), secret);
        }
      });
    }

    it("answers with an error where the local server is the only one to use", async () => {
      const impostor = await ScriptedServer.start();
      others.push(impostor);
      const env = { SEMANTEST_SERVER: "local", SEMANTEST_LOCAL_URL: impostor.url, SEMANTEST_API_KEY: KEY };
      const told = newClient({}, { pins, env });
      await assert.rejects(told.connect(), { code: "WRONG_SIGNATURE", hint: /stop the program/ });
      assert.ok(!impostor.everything.includes(KEY));
      await told.close();
    });

    it("proves nothing by another server's proof, nor by an old one", async () => {
      const old = await local.prove({ ...hello, payload: { challenge: "x".repeat(43) } }, "session-1");
      local.on("HelloEvent", (socket, it) => socket.welcome(it, { proof: old }));
      await client.connect();
      assert.equal(client.status.server, "remote");
    });
  });

  it("takes pending requests along when the local server dies, and shows each event once", async () => {
    answerRequests(remote);
    local.on("ImageGenerationRequestedEvent", (socket, request) => {
      socket.ack(request);
      socket.send({
        ...downloaded(request.correlationId, 1),
        type: "ImageGenerationInitiatedEvent",
        payload: {},
      });
    });
    const job = client.request("a red fox");
    const types: string[] = [];
    const switched = nextEvent<Switch>((listener) => client.on("switch", listener));
    const iterated = (async () => {
      for await (const event of job) {
        types.push(event.type);
        if (types.length === 1) await local.kill();
      }
    })();
    const image = await job.result;
    await iterated;
    assert.equal(image.filePath, "fox.png");
    assert.deepEqual(
      types.filter((it) => it !== "ImageGenerationProgressEvent"),
      ["ImageGenerationInitiatedEvent", "ImageGeneratedEvent", "ImageDownloadedEvent"],
    );
    const { from, to } = await switched;
    assert.deepEqual([from, to], [local.url, remote.url]);
    const [request] = remote.sockets.flatMap((it) => it.frames.filter((frame) => "prompt" in frame.payload));
    assert.equal(request?.correlationId, job.correlationId);
    const [remoteHello] = remote.sockets[0]?.frames ?? [];
    assert.deepEqual(remoteHello?.payload.cursors, {}, "the other server's numbers say nothing here");
    assert.ok(!remote.everything.includes("resume-session"), "nor does its session");
  });

  it("keeps pending requests at home where there is no key for the public server", async () => {
    const stranger = newClient({ local: local.url, remote: remote.url }, { pins });
    local.on("ImageGenerationRequestedEvent", () => local.kill());
    const failed = nextEvent<SemantestError>((listener) => stranger.on("error", listener));
    const job = stranger.request("a red fox");
    assert.match((await failed).hint ?? "", /semantest pair/);
    assert.deepEqual(remote.requests, []);
    await stranger.close();
    await assert.rejects(job.result, { code: "CLOSED" });
  });

  it("uses the public server first where that is preferred, without a look at the local one", async () => {
    const connectionStrategy = { preferLocal: false };
    const away = newClient(
      { local: local.url, remote: remote.url },
      { pins, apiKey: KEY, connectionStrategy },
    );
    await away.connect();
    assert.equal(away.status.server, "remote");
    assert.deepEqual(local.requests, []);
    await away.close();
    await remote.kill();
    const home = newClient(
      { local: local.url, remote: remote.url },
      { pins, apiKey: KEY, connectionStrategy },
    );
    await home.connect();
    assert.equal(home.status.server, "local");
    await home.close();
  });

  it("buys tickets from a site's own backend, so that a page holds no key", async () => {
    const asked: string[] = [];
    const page = newClient(
      { remote: remote.url },
      {
        pins,
        getTicket: async ({ server, role }) => {
          asked.push(`${role} ${server}`);
          return { url: remote.url, ticket: "from-the-backend" };
        },
      },
    );
    await page.connect();
    assert.deepEqual(asked, [`client ${remote.url}`]);
    assert.match(remote.sockets[0]?.protocols ?? "", /ticket\.from-the-backend/);
    await page.close();
  });

  it("keeps keys by server, and uses no other server's", async () => {
    await local.kill();
    const apiKey = { [remote.url]: KEY, "wss://elsewhere.example": "smt_c_elsewhere" };
    const paired = newClient({ local: local.url, remote: remote.url }, { pins, apiKey });
    await paired.connect();
    assert.equal(remote.calls("POST /connect")[0]?.headers["x-api-key"], KEY);
    await paired.close();
    const elsewhere = newClient(
      { local: local.url, remote: remote.url },
      { pins, apiKey: { "wss://a.example": KEY } },
    );
    await assert.rejects(elsewhere.connect(), { hint: /semantest pair/ });
    await elsewhere.close();
  });

  it("shows a local server its access token where it is given one", async () => {
    const trusted = newClient({ local: local.url }, { pins, localToken: "access-token" });
    await trusted.connect();
    assert.match(local.sockets[0]?.protocols ?? "", /ticket\.access-token/);
    await trusted.close();
  });
});

const hello = {
  type: "HelloEvent",
  id: "hello",
  correlationId: "hello",
  source: "client",
  timestamp: 0,
  payload: {},
} as const;
