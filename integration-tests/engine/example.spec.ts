import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { OutputMap, Stack } from "@pulumi/pulumi/automation/index.js";
import * as v from "valibot";
import { generateOperatorKey } from "../../components/operatorKeyFormat.ts";
import { processesMentioning } from "../rig/engine/leftovers.ts";
import { requireEngine } from "../rig/engine/requireEngine.ts";
import { outputsInState } from "../rig/engine/state.ts";
import { EngineWorkspace } from "../rig/engine/workspace.ts";
import { freePort } from "../rig/freePort.ts";

const EXAMPLE = new URL("../../examples/typescript/index.ts", import.meta.url).href;
const COMMAND_LINE = fileURLToPath(new URL("../../cli/bin/semantest.ts", import.meta.url));
const PNG_SIGNATURE = Buffer.from("89504e470d0a1a0a", "hex");
const ServerState = v.object({ processId: v.number(), dataDir: v.string() });

/** What an update changed, without what it left as it was. */
function changed({ same: _same, ...changes }: Record<string, number> = {}): Record<string, number> {
  return changes;
}

describe("the TypeScript example on this machine", function () {
  this.timeout(120_000);

  let workspace: EngineWorkspace;
  let stack: Stack;
  let outputs: OutputMap;

  before(async function () {
    // What is secret is sealed by a passphrase, as on a laptop without an account; other suites have a quicker way.
    workspace = await EngineWorkspace.open(await requireEngine(this), {}, "correct horse battery staple");
    let runs = 0;
    stack = await workspace.createStack({
      project: "semantest-example",
      stack: "dev",
      // A program runs anew in each operation, a module only once under each address.
      program: async () => ({ ...(await import(`${EXAMPLE}?run=${++runs}`)) }),
      config: { cloud: { value: "local" }, port: { value: String(await freePort()) } },
    });
  });

  after(async () => {
    await workspace?.close();
  });

  function output(name: string): string {
    return v.parse(v.string(), outputs[name]?.value);
  }

  async function serverState(): Promise<v.InferOutput<typeof ServerState>> {
    return v.parse(ServerState, await outputsInState(stack, "pulumi-nodejs:dynamic/semantest:Server"));
  }

  /** Issues a client key of tenant `acme` with an operator key. */
  function askForKey(operatorKey: string): Promise<Response> {
    return fetch(`${output("apiEndpoint")}/keys`, {
      method: "POST",
      headers: { "X-API-Key": operatorKey, "Content-Type": "application/json" },
      body: JSON.stringify({ role: "client", tenant: "acme" }),
    });
  }

  async function kill(): Promise<void> {
    process.kill((await serverState()).processId, "SIGKILL");
  }

  it("previews what it would build without building it", async () => {
    const { changeSummary } = await stack.preview();
    assert.deepEqual(changeSummary, { create: 6 });
    assert.deepEqual(await processesMentioning(workspace.folder), []);
  });

  it("starts a service that answers with the four fields of its signature", async () => {
    const result = await stack.up();
    outputs = result.outputs;
    assert.deepEqual(result.summary.resourceChanges, { create: 6 });
    const signature: unknown = await (await fetch(output("signatureUrl"))).json();
    const { capabilities, ...rest } = v.parse(
      v.strictObject({
        service: v.string(),
        version: v.string(),
        environment: v.string(),
        capabilities: v.array(v.string()),
      }),
      signature,
    );
    assert.deepEqual(rest, { service: "semantest", version: "1.0.0", environment: "local" });
    assert.equal((await fetch(output("healthUrl"))).status, 200);
  });

  it("opens a socket under the name it gives to clients", async () => {
    const socket = new WebSocket(output("websocketUrl"), "semantest.v1");
    await once(socket, "open", { signal: AbortSignal.timeout(5_000) });
    socket.close();
    await once(socket, "close", { signal: AbortSignal.timeout(5_000) });
  });

  it("shows nothing to do when nothing changed", async () => {
    const { changeSummary } = await stack.preview();
    assert.deepEqual(changeSummary, { same: 6 });
  });

  it("takes its own operator key and no other", async () => {
    assert.equal((await askForKey(output("operatorKey"))).status, 201);
    assert.equal((await askForKey(generateOperatorKey())).status, 401);
  });

  it("carries an image of 5 MB from a peer to a client, byte for byte", async () => {
    const [image, copy] = ["photo.png", "fox.png"].map((name) => join(workspace.folder, name));
    assert.ok(image !== undefined && copy !== undefined);
    const photo = Buffer.concat([PNG_SIGNATURE, randomBytes(5_000_000)]);
    await writeFile(image, photo);
    const env = {
      ...workspace.environment,
      SEMANTEST_SERVER: "local",
      SEMANTEST_LOCAL_URL: output("websocketUrl"),
    };
    const peer = spawn(process.execPath, [COMMAND_LINE, "peer", "--image", image], { env, stdio: "ignore" });
    try {
      await promisify(execFile)(process.execPath, [COMMAND_LINE, "generate", "a red fox", "--out", copy], {
        env,
      });
    } finally {
      peer.kill();
      await once(peer, "exit");
    }
    assert.ok(photo.equals(await readFile(copy)));
  });

  it("keeps the operator key out of every process, log and file", async () => {
    const key = output("operatorKey");
    assert.equal(outputs.operatorKey?.secret, true);
    const { dataDir } = await serverState();
    assert.ok(dataDir.startsWith(workspace.folder));
    assert.deepEqual(await processesMentioning(key), []);
    const files = await readdir(workspace.folder, { recursive: true, withFileTypes: true });
    for (const file of files.filter((entry) => entry.isFile())) {
      const path = join(file.parentPath, file.name);
      assert.ok(!(await readFile(path)).includes(key), `${path} holds the operator key`);
    }
  });

  it("notices in a refresh that the server has died, and starts it again", async () => {
    await kill();
    const refreshed = await stack.refresh();
    assert.deepEqual(changed(refreshed.summary.resourceChanges), { delete: 1 });
    const updated = await stack.up();
    assert.deepEqual(changed(updated.summary.resourceChanges), { create: 1 });
    assert.equal((await fetch(output("healthUrl"))).status, 200);
    assert.equal(updated.outputs.operatorKey?.value, output("operatorKey"));
  });

  it("starts a server again that has died, also without a refresh", async () => {
    await kill();
    const { summary } = await stack.up();
    assert.deepEqual(changed(summary.resourceChanges), { replace: 1 });
    assert.equal((await fetch(output("healthUrl"))).status, 200);
  });

  it("replaces the server when a setting changes, and keeps its data and its key", async () => {
    const { id } = v.parse(
      v.object({ id: v.string() }),
      await (await askForKey(output("operatorKey"))).json(),
    );
    await stack.setConfig("port", { value: String(await freePort()) });
    const result = await stack.up();
    // The guard learns the id of the new server.
    assert.deepEqual(changed(result.summary.resourceChanges), { replace: 1, update: 1 });
    await assert.rejects(fetch(output("healthUrl")), "the old port answers");
    assert.equal(result.outputs.operatorKey?.value, output("operatorKey"));
    outputs = result.outputs;
    const kept = await fetch(`${output("apiEndpoint")}/keys?tenant=acme`, {
      headers: { "X-API-Key": output("operatorKey") },
    });
    assert.ok((await kept.text()).includes(id), "a key issued before is still known");
  });

  it("leaves no process and no data when it is destroyed", async () => {
    const { dataDir } = await serverState();
    const { summary } = await stack.destroy();
    assert.deepEqual(summary.resourceChanges, { delete: 6 });
    assert.deepEqual(await processesMentioning(workspace.folder), []);
    await assert.rejects(readdir(dataDir), { code: "ENOENT" });
  });
});
