import assert from "node:assert/strict";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { SemantestClient } from "@semantest/sdk";
import { filePins, loadKeyPair } from "@semantest/sdk/node";
import { createKeyPair } from "@semantest/sdk/signing";
import { ScriptedServer, SIGNATURE } from "../../client/spec/scriptedServer.ts";
import { freePort } from "../rig/freePort.ts";
import { type LocalServer, makeHome, startServer, stopEverything } from "../rig/localServer.ts";
import { noteSecret } from "../rig/secrets.ts";
import { endCommands, type RunningCommand, run, startCommand } from "./cli/commandLine.ts";
import { createPhoto } from "./cli/photo.ts";
import { startPublicServer } from "./publicServer.ts";

type Env = Readonly<Record<string, string>>;

/**
 * Real servers at both ends, found by the command line and by the SDK as their users start them. The impostors are
 * scripted. What it does not prove: a public server behind TLS and a load balancer.
 */
describe("which server is used, with a local and a public one", function () {
  this.timeout(60_000);
  let publicServer: LocalServer;
  let home: string;
  let config: string;
  let photo: string;
  let image: Buffer;
  let apiKey: string;
  const scripted: ScriptedServer[] = [];

  /** Environment of a person whose public server is ours. */
  const person = (localUrl: string, more: Env = {}): Env => ({
    HOME: home,
    XDG_CONFIG_HOME: join(home, "config"),
    XDG_STATE_HOME: join(home, "state"),
    SEMANTEST_LOCAL_URL: localUrl,
    SEMANTEST_REMOTE_URL: publicServer.url,
    ...more,
  });

  const impostor = async (options: { readonly keys?: CryptoKeyPair } = {}): Promise<ScriptedServer> => {
    const server = await ScriptedServer.start(options);
    scripted.push(server);
    return server;
  };

  /** Nothing listens there. */
  const nowhere = async () => `ws://localhost:${await freePort()}`;

  before(async () => {
    ({ server: publicServer } = await startPublicServer());
    home = await makeHome();
    config = join(home, "config", "semantest");
    photo = join(home, "photo.png");
    image = await createPhoto(photo);
    const env = person(await nowhere());
    const [, code = ""] = await (await publicPeer(env, "--pair")).says(/semantest pair (\S+)/);
    const { code: exit, stderr } = await run(["pair", code, "--name", "laptop"], env);
    assert.equal(exit, 0, stderr);
    const keys = await readFile(join(config, "keys.json"), "utf8");
    const [found = ""] = keys.match(/smt_c_\w+/) ?? [];
    apiKey = noteSecret(found);
    assert.match(apiKey, /^smt_c_/);
  });

  afterEach(async () => {
    await Promise.all(scripted.splice(0).map((it) => it.kill()));
  });

  after(async () => {
    await endCommands();
    assert.equal(await publicServer.stop(), 0);
    await stopEverything();
  });

  /** An extension that is connected to the public server for the whole suite. */
  async function publicPeer(env: Env, ...args: string[]) {
    const peer = startCommand(["peer", "--image", photo, "--profile", "public", ...args], env);
    await peer.says(/connected to/);
    return peer;
  }

  async function generate(env: Env): Promise<void> {
    const out = join(await makeHome(), "fox.png");
    const { code, stderr } = await run(["generate", "a red fox", "--out", out], env);
    assert.equal(code, 0, stderr);
    assert.ok(image.equals(await readFile(out)));
  }

  async function withSdk<T>(env: Env, use: (client: SemantestClient) => Promise<T>): Promise<T> {
    const signingKey = await loadKeyPair(join(config, "client-key.jwk"));
    const client = new SemantestClient({
      env: { ...env, SEMANTEST_API_KEY: apiKey },
      pins: filePins(config),
      signingKey,
    });
    try {
      return await use(client);
    } finally {
      await client.close();
    }
  }

  describe("the local one is there", () => {
    let local: LocalServer;
    let env: Env;
    let remote: ScriptedServer;
    let peer: RunningCommand;
    before(async () => {
      local = await startServer();
      const published = join("semantest", "servers", `${local.port}.jwk`);
      await mkdir(join(config, "servers"), { recursive: true });
      await writeFile(
        join(home, "config", published),
        await readFile(join(local.home, "config", published)),
        { mode: 0o600 },
      );
    });
    beforeEach(async () => {
      remote = await impostor();
      env = person(local.url, { SEMANTEST_REMOTE_URL: remote.url });
      // Without one, whoever asks would look for an extension at the public server.
      peer = startCommand(["peer", "--image", photo, "--profile", "local"], env);
      await peer.says(/connected to/);
    });
    afterEach(async () => {
      peer.signal("SIGTERM");
      await peer.ended;
    });
    after(async () => {
      assert.equal(await local.stop(), 0);
    });

    it("CLI: it is used, and the public one hears nothing", async () => {
      await generate(env);
      assert.deepEqual(remote.requests, []);
    });

    it("SDK: it is used, and the public one hears nothing", async () => {
      await withSdk(env, async (client) => {
        const { image: described } = await client.generate("a red fox");
        assert.equal(client.status.url, local.url);
        assert.equal(described?.size, image.length);
      });
      assert.deepEqual(remote.requests, []);
    });
  });

  describe("nothing listens locally", () => {
    it("CLI: the public one brings the image", async () => {
      await generate(person(await nowhere()));
    });

    it("SDK: the public one brings the image", async () => {
      await withSdk(person(await nowhere()), async (client) => {
        const { image: described } = await client.generate("a red fox");
        assert.equal(client.status.url, publicServer.url);
        assert.equal(described?.size, image.length);
      });
    });
  });

  describe("the public one refuses the key", () => {
    const refused = () => ({ SEMANTEST_API_KEY: apiKey.replace(/.{8}$/, "notvalid") });

    it("CLI: names the variable that the key came from, since pairing would change nothing", async () => {
      const env = person(await nowhere(), refused());
      const { code, stderr } = await run(["generate", "a red fox"], env);
      assert.equal(code, 3, stderr);
      assert.match(stderr, /\n {2}fix {4}SEMANTEST_API_KEY wins over the key of `semantest pair`: unset it/);
      const { stdout } = await run(["doctor"], env);
      assert.match(stdout, /SEMANTEST_API_KEY wins/);
    });

    it("CLI: says so at once and in the end where no extension is connected to the local one", async () => {
      const local = await startServer({ home });
      const env = person(local.url, refused());
      const says = `${publicServer.url} refuses the key: SEMANTEST_API_KEY wins`;
      const { code, stderr } = await run(["generate", "a red fox", "--timeout", "1"], env);
      assert.equal(code, 4, stderr);
      assert.equal(stderr.split(says).length, 3, stderr);
      const { stdout } = await run(["generate", "a red fox", "--timeout", "1", "--json"], env);
      assert.ok(stdout.includes(says), stdout);
      assert.equal(await local.stop(), 0);
    });
  });

  const strangers: Readonly<Record<string, (server: ScriptedServer) => void>> = {
    "has another signature": (server) =>
      server.route("GET /signature", () => ({ status: 200, body: { ...SIGNATURE, service: "other" } })),
    "speaks another major version": (server) =>
      server.route("GET /signature", () => ({ status: 200, body: { ...SIGNATURE, version: "2.0.0" } })),
    hangs: (server) => server.route("GET /signature", () => "hang"),
  };
  for (const [what, prepare] of Object.entries(strangers)) {
    describe(`what answers locally ${what}`, () => {
      it("CLI: the public one brings the image", async () => {
        const stranger = await impostor();
        prepare(stranger);
        await generate(person(stranger.url));
        assert.deepEqual(stranger.sockets, []);
      });

      it("SDK: the public one is used", async () => {
        const stranger = await impostor();
        prepare(stranger);
        await withSdk(person(stranger.url), async (client) => {
          await client.connect();
          assert.equal(client.status.url, publicServer.url);
        });
        assert.deepEqual(stranger.sockets, []);
      });
    });
  }

  describe("what answers locally has the right signature, but not the server's key", () => {
    const told = (server: ScriptedServer) =>
      server.sockets.flatMap((it) => it.frames.map((frame) => frame.type));
    const hears = (server: ScriptedServer, prompt: string) => {
      for (const secret of [apiKey, prompt, "ticket.", "resumeToken"])
        assert.ok(!server.everything.includes(secret), secret.slice(0, 6));
    };

    it("CLI: it hears nothing but Hello, and the public one brings the image", async () => {
      const stranger = await impostor({ keys: await createKeyPair() });
      await generate(person(stranger.url));
      assert.deepEqual(new Set(told(stranger)), new Set(["HelloEvent"]));
      hears(stranger, "a red fox");
    });

    it("SDK: it hears nothing but Hello, and the public one brings the image", async () => {
      const stranger = await impostor({ keys: await createKeyPair() });
      await withSdk(person(stranger.url), (client) => client.generate("a red fox"));
      assert.deepEqual(new Set(told(stranger)), new Set(["HelloEvent"]));
      hears(stranger, "a red fox");
    });

    it("CLI: an error where no other server may be used", async () => {
      const stranger = await impostor();
      const env = person(stranger.url, { SEMANTEST_SERVER: "local" });
      const { code, stderr } = await run(["generate", "a red fox"], env);
      assert.equal(code, 3);
      assert.match(stderr, /\n {2}fix {4}.*stop the program/);
      hears(stranger, "a red fox");
    });
  });

  describe("both are down", () => {
    it("CLI: one error says what was tried, why each failed and how to fix it", async () => {
      const [local, remote] = [await nowhere(), await nowhere()];
      const { code, stderr } = await run(
        ["generate", "a red fox"],
        person(local, { SEMANTEST_REMOTE_URL: remote, SEMANTEST_API_KEY: apiKey }),
      );
      assert.equal(code, 3);
      assert.ok(stderr.includes(`${local}: nothing is listening there`), stderr);
      assert.ok(stderr.includes(`${remote}: nothing is listening there`), stderr);
      assert.match(stderr, /\n {2}fix {4}start a local server with `semantest start`/);
      assert.match(stderr, /\n {2}read {3}/);
    });

    it("CLI: a played extension says the same, and nothing of its insides", async () => {
      const [local, remote] = [await nowhere(), await nowhere()];
      const env = person(local, { SEMANTEST_REMOTE_URL: remote });
      const { code, stderr } = await run(["peer", "--image", photo, "--profile", "lonely"], env);
      assert.equal(code, 3);
      assert.ok(stderr.includes(`${local}: nothing is listening there`), stderr);
      assert.doesNotMatch(stderr, /\n +at /);
    });

    it("SDK: the same, as one error", async () => {
      const [local, remote] = [await nowhere(), await nowhere()];
      await withSdk(person(local, { SEMANTEST_REMOTE_URL: remote }), async (client) => {
        await assert.rejects(client.connect(), { code: "UNREACHABLE", hint: /semantest start/ });
      });
    });
  });
});
