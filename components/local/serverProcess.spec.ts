import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../../integration-tests/rig/freePort.ts";
import type { ProcessIdentity } from "./processIdentity.ts";
import { isRunning, processStart } from "./processIdentity.ts";
import { startServer, stopServer } from "./serverProcess.ts";

const HEALTHY = `
  import { createServer } from "node:http";
  const server = createServer((request, response) => response.end(JSON.stringify(process.env)));
  server.listen(Number(process.argv[2]), "127.0.0.1");
`;

describe("a server process", () => {
  let folder: string;
  const started: ProcessIdentity[] = [];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "semantest-server-"));
  });

  afterEach(async () => {
    for (const identity of started.splice(0)) {
      await stopServer(identity);
    }
    await rm(folder, { recursive: true, force: true });
  });

  async function start(program: string, patienceMs?: number) {
    const port = await freePort();
    const file = join(folder, "program.mjs");
    await writeFile(file, program);
    const logFile = join(folder, "server.log");
    const identity = await startServer({ args: [file, String(port)], folder, logFile, port }, patienceMs);
    started.push(identity);
    return { identity, port, logFile };
  }

  it("runs when it is started and its health door has answered", async () => {
    const { identity, port } = await start(HEALTHY);
    assert.equal(await isRunning(identity), true);
    assert.equal((await fetch(`http://127.0.0.1:${port}/`)).status, 200);
  });

  it("inherits nothing of the environment but what every program needs", async () => {
    process.env.PULUMI_CONFIG_PASSPHRASE = "correct horse battery staple";
    try {
      const { port } = await start(HEALTHY);
      const environment = await (await fetch(`http://127.0.0.1:${port}/`)).text();
      assert.match(environment, /"PATH"/);
      assert.doesNotMatch(environment, /battery/);
    } finally {
      delete process.env.PULUMI_CONFIG_PASSPHRASE;
    }
  });

  it("ends politely when it is stopped", async () => {
    const { identity, logFile } = await start(
      `${HEALTHY} process.on("SIGTERM", () => { console.log("bye"); process.exit(); });`,
    );
    await stopServer(identity);
    assert.equal(await isRunning(identity), false);
    assert.equal(await readFile(logFile, "utf8"), "bye\n");
  });

  it("is fine to stop when it has ended already", async () => {
    const { identity } = await start(HEALTHY);
    await stopServer(identity);
    await stopServer(identity);
  });

  it("is not stopped when another process has its number now", async () => {
    const { identity } = await start(HEALTHY);
    await stopServer({ ...identity, processStart: `${identity.processStart}0` });
    assert.equal(await isRunning(identity), true);
  });

  it("is quoted when it ends at its start", async () => {
    await writeFile(join(folder, "server.log"), "of an earlier start\n");
    await assert.rejects(
      start('console.error("one\\ntwo\\nthree\\nThe data folder is not writable."); process.exit(2);'),
      {
        message:
          /^the server on port \d+ ended at its start with exit code 2\ntwo\nthree\nThe data folder is not writable\.$/,
      },
    );
  });

  it("is not started where another program listens", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => other.once("listening", resolve));
    const address = other.address();
    assert.ok(typeof address === "object" && address !== null);
    const { port } = address;
    try {
      await assert.rejects(startServer({ args: [], folder, logFile: join(folder, "server.log"), port }), {
        message: `port ${port} is taken; stop what listens there, or set local.port to a free one`,
      });
    } finally {
      other.close();
    }
  });

  it("is ended when it runs and never answers", async () => {
    const silent = `console.log(process.pid); ${HEALTHY.replace("response.end", "void ")}`;
    await assert.rejects(
      start(silent, 500),
      /^Error: the server on port \d+ did not answer within 0\.5 s\n\d+$/,
    );
    const processId = Number(await readFile(join(folder, "server.log"), "utf8"));
    assert.equal(await processStart(processId), undefined);
  });

  it("is ended by force when it does not end politely", async () => {
    const { identity } = await start(`${HEALTHY} process.on("SIGTERM", () => {});`);
    await stopServer(identity, 100);
    assert.equal(await isRunning(identity), false);
  });
});
