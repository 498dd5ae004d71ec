import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openMemoryStores } from "../../adapters/memory/index.ts";
import { runLocalServer, SERVER_EXIT } from "./main.ts";
import { randomIds, systemClock } from "./platform.ts";

const SERVE = fileURLToPath(new URL("./spec/serve.ts", import.meta.url));

/** A server in a process of its own. */
class ServerProcess {
  readonly child: ChildProcess;
  readonly exited: Promise<number | null>;
  out = "";
  error = "";

  constructor(home: string, flags: readonly string[], env: Record<string, string>) {
    const folders = { XDG_STATE_HOME: join(home, "state"), XDG_CONFIG_HOME: join(home, "config") };
    this.child = spawn(process.execPath, [SERVE, ...flags], {
      env: { PATH: process.env.PATH, HOME: home, NODE_NO_WARNINGS: "1", ...folders, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.child.stdout?.on("data", (chunk: Buffer) => {
      this.out += chunk.toString();
    });
    this.child.stderr?.on("data", (chunk: Buffer) => {
      this.error += chunk.toString();
    });
    this.exited = once(this.child, "close").then(([code]: (number | null)[]) => code ?? null);
  }

  /** Resolves with its address once it listens. */
  async url(): Promise<string> {
    while (!this.out.includes('"listening"')) {
      const ended = await Promise.race([this.exited, once(this.child.stdout ?? this.child, "data")]);
      if (!Array.isArray(ended)) throw new Error(`ended with ${ended}: ${this.error}`);
    }
    return JSON.parse(this.out.split("\n")[0] ?? "").url;
  }
}

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "semantest-process-"));
});
afterEach(() => rm(home, { recursive: true }));

describe("runLocalServer, in a process of its own", function () {
  this.timeout(30_000);
  const running: ServerProcess[] = [];
  const run = (flags: readonly string[], env: Record<string, string> = {}): ServerProcess => {
    const server = new ServerProcess(home, flags, env);
    running.push(server);
    return server;
  };
  afterEach(async () => {
    for (const { child, exited } of running.splice(0)) {
      child.kill("SIGKILL");
      await exited;
    }
  });

  it("serves until SIGTERM and ends with 0, with nothing left that keeps it alive", async () => {
    const server = run(["--port=0"]);
    const url = await server.url();
    assert.equal((await fetch(`${url}/health`)).status, 200);
    server.child.kill("SIGTERM");
    assert.equal(await server.exited, SERVER_EXIT.stopped);
    assert.equal(server.error, "");
    assert.match(server.out, /"stopped"/);
  });

  it("starts again after SIGKILL in the same folder", async () => {
    const first = run(["--port=0"]);
    await first.url();
    first.child.kill("SIGKILL");
    await first.exited;
    const second = run(["--port=0"]);
    assert.equal((await fetch(`${await second.url()}/health`)).status, 200);
  });

  it("ends with the code of what kept it from starting, after one line and no stack trace", async () => {
    const server = run([], { SEMANTEST_PORT: "three" });
    assert.equal(await server.exited, SERVER_EXIT.setting);
    assert.match(server.error, /^semantest: [^\n]+\n$/);
    assert.equal(server.out, "");
  });
});

describe("runLocalServer, after a mistake in the server", function () {
  this.timeout(30_000);

  /** Makes a mistake at each signal, with words that are a peer's. */
  const mistaken = (mistake: string): Record<string, string> => ({
    WORDS: "secret words",
    NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(`process.on("SIGUSR2",()=>{${mistake}})`)}`,
  });

  it("goes on where a promise was forgotten, and stops gracefully with 1 where something was thrown", async () => {
    const forgotten = new ServerProcess(
      home,
      ["--port=0"],
      mistaken("Promise.reject(new Error(process.env.WORDS))"),
    );
    const thrown = new ServerProcess(
      join(home, "b"),
      ["--port=0"],
      mistaken("throw new Error(process.env.WORDS)"),
    );
    try {
      const url = await forgotten.url();
      await thrown.url();
      const said = once(forgotten.child.stderr ?? forgotten.child, "data");
      forgotten.child.kill("SIGUSR2");
      await said;
      assert.equal((await fetch(`${url}/health`)).status, 200);
      thrown.child.kill("SIGUSR2");
      assert.equal(await thrown.exited, SERVER_EXIT.failed);
      assert.match(thrown.out, /"stopped"/);
      for (const { error } of [forgotten, thrown]) {
        assert.match(error, /^semantest: a mistake in the server[^\n]*\{"error":"Error"[^\n]*\n$/);
        assert.ok(!error.includes("secret"));
      }
    } finally {
      for (const { child, exited } of [forgotten, thrown]) {
        child.kill("SIGKILL");
        await exited;
      }
    }
  });
});

describe("runLocalServer", () => {
  const { exitCode } = process;
  afterEach(() => {
    process.exitCode = exitCode;
  });

  /** Runs a server that stops as soon as it has started. */
  async function run(
    flags: readonly string[],
    env: Record<string, string> = {},
  ): Promise<{ exit: number; out: string; error: string }> {
    const out: string[] = [];
    const error: string[] = [];
    const folders = { XDG_STATE_HOME: join(home, "state"), XDG_CONFIG_HOME: join(home, "config") };
    const exit = await runLocalServer(flags, {
      env: { ...folders, ...env },
      stdout: { write: (text) => out.push(text) },
      stderr: { write: (text) => error.push(text) },
      signal: AbortSignal.abort(),
    });
    assert.equal(process.exitCode, exit);
    return { exit, out: out.join(""), error: error.join("") };
  }

  /** The server says why in one line and ends with the code. */
  async function assertRefuses(ran: ReturnType<typeof run>, code: number, line: RegExp): Promise<void> {
    const { exit, out, error } = await ran;
    assert.equal(exit, code, error);
    assert.match(error, /^semantest: [^\n]+\n$/);
    assert.match(error, line);
    assert.equal(out, "");
  }

  it("stops at once where it was told to before it had started", async () => {
    const { exit, out, error } = await run(["--port=0"]);
    assert.deepEqual([exit, error], [SERVER_EXIT.stopped, ""]);
    assert.match(out, /"listening"[\s\S]*"stopped"/);
  });

  it("names a bad setting, its value and what is allowed", async () => {
    const line = /SEMANTEST_PORT is "three"; allowed: a whole number from 0 to 65535/;
    await assertRefuses(run([], { SEMANTEST_PORT: "three" }), SERVER_EXIT.setting, line);
    await assertRefuses(
      run(["--prot=1"]),
      SERVER_EXIT.setting,
      /Unknown option '--prot'; known flags: --port/,
    );
  });

  it("names a port that another program has", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    const address = other.address();
    assert.ok(address !== null && typeof address === "object");
    const line = new RegExp(`127\\.0\\.0\\.1 port ${address.port} is in use by another program; .*--port`);
    await assertRefuses(run([`--port=${address.port}`]), SERVER_EXIT.portTaken, line);
    other.close();
  });

  it("names a data folder that cannot be one", async () => {
    const file = join(home, "file");
    await writeFile(file, "");
    const line = /the data folder \S+ cannot be used \((ENOTDIR|EEXIST).*--data-dir/;
    await assertRefuses(run(["--port=0", `--data-dir=${join(file, "data")}`]), SERVER_EXIT.dataFolder, line);
  });

  it("names a data folder that another server uses", async () => {
    const dataDir = join(home, "state", "semantest");
    const stores = await openMemoryStores({ dataDir, clock: systemClock, ids: randomIds, origin: () => "" });
    const line = /data folder \S+ is used by another Semantest server: .*--data-dir/;
    await assertRefuses(run(["--port=0"]), SERVER_EXIT.dataFolderInUse, line);
    await stores.close();
  });

  it("names a file of the data folder that is damaged", async () => {
    const dataDir = join(home, "data");
    await mkdir(dataDir);
    await writeFile(join(dataDir, "server-key.jwk"), "{}");
    const line = /server-key\.jwk does not hold a P-256 key pair; remove it/;
    await assertRefuses(run(["--port=0", `--data-dir=${dataDir}`]), SERVER_EXIT.dataFolder, line);
  });

  it("goes on where nobody may write the folder for its public key, and says so", async () => {
    await writeFile(join(home, "config"), "a file, no folder");
    const { exit, out } = await run(["--port=0"]);
    assert.equal(exit, SERVER_EXIT.stopped);
    assert.match(out, /"server_key_not_published"/);
  });
});
