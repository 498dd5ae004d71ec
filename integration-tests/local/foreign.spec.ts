import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import * as v from "valibot";
import { type LocalServer, startServer, stopEverything } from "../rig/localServer.ts";
import { OBTAIN_TIMEOUT_MS, pathOrSkip, promtool, python } from "../rig/tools.ts";

const run = promisify(execFile);
const WSCAT = fileURLToPath(new URL("../../node_modules/wscat/bin/wscat", import.meta.url));
const OPENAPI = fileURLToPath(new URL("../../handlers/protocol/generated/openapi.json", import.meta.url));
const SCENARIO = fileURLToPath(new URL("./foreign/scenario.py", import.meta.url));
/** Longest wait for an answer. */
const WAIT_SECONDS = "60";
/** Examples per door and phase; more find nothing new within minutes. */
const EXAMPLES = "15";

/** Programs of others that judge the server: none of them knows our code. */
describe("judges from outside", function () {
  this.timeout(OBTAIN_TIMEOUT_MS);
  let server: LocalServer;
  before(async () => {
    server = await startServer({ env: { SEMANTEST_FRAMES_PER_SECOND: "1000" } });
  });
  after(async () => {
    await server.stop();
    await stopEverything();
  });

  it("wscat: a ping typed by hand is answered", async () => {
    const args = [WSCAT, "-c", server.url, "-x", '{"type":"PingEvent"}', "-w", WAIT_SECONDS];
    const wscat = spawn(process.execPath, args, { stdio: ["pipe", "pipe", "inherit"] });
    const said: string[] = [];
    for await (const line of createInterface({ input: wscat.stdout })) {
      said.push(line);
      // It would wait to the end though it has got its answer.
      if (line.includes("PongEvent")) wscat.kill();
    }
    assert.ok(
      said.some((it) => it.includes("PongEvent")),
      said.join("\n"),
    );
  });

  it("PyPI's websockets: one job from request to image", async function () {
    const interpreter = await pathOrSkip(this, python());
    const { stdout } = await run(interpreter, [SCENARIO, server.url, server.url]);
    assert.equal(stdout.trim(), "passed");
  });

  it("promtool: the metrics are Prometheus text, well named", async function () {
    const tool = await pathOrSkip(this, promtool());
    const answer = await fetch(`${server.origin}/metrics`);
    const text = await answer.text();
    assert.match(text, /semantest_/);
    const check = run(tool, ["check", "metrics"]);
    check.child.stdin?.end(text);
    const { stdout, stderr } = await check;
    assert.equal(stdout + stderr, "");
  });

  // Doors that answer late have runs of their own, beside the others: a long poll takes up to 25 s, a stream never ends.
  const shares: Readonly<Record<string, readonly string[]>> = {
    "long polls": ["--include-path", "/jobs/{correlationId}"],
    "the stream": ["--include-path", "/operator/events"],
    "all other doors": ["--exclude-path", "/jobs/{correlationId}", "--exclude-path", "/operator/events"],
  };
  it("schemathesis: no door answers with 5xx or against its document", async function () {
    const interpreter = await pathOrSkip(this, python());
    const runs = Object.entries(shares).map(async ([share, paths]) => {
      const { code, output } = await schemathesis(interpreter, paths);
      assert.equal(code, 0, `${share}:\n${output.slice(-6000)}`);
    });
    await Promise.all(runs);
  });

  async function schemathesis(
    interpreter: string,
    paths: readonly string[],
  ): Promise<{ readonly code: number; readonly output: string }> {
    const args = ["-m", "schemathesis.cli", "run", OPENAPI, "--url", server.origin, "--no-color", ...paths];
    const limits = ["--max-examples", EXAMPLES, "--seed", "20260101", "--request-timeout", WAIT_SECONDS];
    // It keeps notes in its working folder: they go with the server's.
    const options = { maxBuffer: 64 * 1024 * 1024, cwd: server.home };
    try {
      const { stdout } = await run(
        interpreter,
        [...args, ...limits, "--generation-database", "none"],
        options,
      );
      return { code: 0, output: stdout };
    } catch (error) {
      const { code, stdout } = v.parse(v.object({ code: v.number(), stdout: v.string() }), error);
      return { code, output: stdout };
    }
  }
});
