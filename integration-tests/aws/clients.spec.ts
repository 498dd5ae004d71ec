import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { ConnectResponseSchema, type PeerRole } from "@semantest/handlers/protocol";
import { endCommands, run, startCommand } from "../local/cli/commandLine.ts";
import { createPhoto } from "../local/cli/photo.ts";
import type { AwsRig } from "../rig/aws/awsRig.ts";
import { ask } from "../rig/doors.ts";
import { makeHome, stopEverything } from "../rig/localServer.ts";
import { OBTAIN_TIMEOUT_MS, pathOrSkip, python } from "../rig/tools.ts";
import { newTenant, type Target } from "../scenarios/target.ts";
import { createRelay, startRelayRig, targetOf } from "./component/relay.ts";

const execute = promisify(execFile);
const WSCAT = fileURLToPath(new URL("../../node_modules/wscat/bin/wscat", import.meta.url));
const SCENARIO = fileURLToPath(new URL("../local/foreign/scenario.py", import.meta.url));

/**
 * People's programs with a deployed stack: the command line, and clients that know none of our code. They come through
 * what the distribution's inputs say; TLS and the edge itself are proven by nothing here.
 */
describe("clients of a stack on AWS", function () {
  this.timeout(OBTAIN_TIMEOUT_MS);
  let rig: AwsRig;
  let target: Target;

  before(async function () {
    ({ rig } = await startRelayRig(this));
    const stack = await createRelay(rig, {
      stack: "clients",
      // All clients have one address.
      args: () => ({ requestsPerMinute: 1_000_000 }),
    });
    await stack.up();
    target = await targetOf(rig, stack);
  });

  after(async () => {
    await endCommands();
    await stopEverything();
    await rig?.stop();
  });

  /** Address of a socket with its ticket in the query, for clients that choose no subprotocol of ours. */
  async function socketOf(key: string, role: PeerRole): Promise<string> {
    const { url, ticket } = await ask(ConnectResponseSchema, target.origin, "POST", "/connect", {
      key,
      body: { role },
    });
    const address = new URL(url);
    address.searchParams.set("ticket", ticket);
    return address.href;
  }

  it("semantest: a played extension gets its key, a client is paired, 5 MB come byte for byte", async () => {
    const home = await makeHome();
    const env = {
      HOME: home,
      XDG_CONFIG_HOME: join(home, "config"),
      XDG_STATE_HOME: join(home, "state"),
      SEMANTEST_SERVER: "remote",
      SEMANTEST_REMOTE_URL: target.origin.replace("http", "ws"),
    };
    const photo = join(home, "photo.png");
    const image = await createPhoto(photo);
    const peer = startCommand(["peer", "--image", photo, "--pair"], env);
    const [, code = ""] = await peer.says(/semantest pair (\S+)/);
    const paired = await run(["pair", code], env);
    assert.equal(paired.code, 0, paired.stderr);
    const out = join(home, "fox.png");
    const generated = await run(["generate", "a red fox", "--out", out], env);
    assert.equal(generated.code, 0, generated.stderr);
    assert.ok(image.equals(await readFile(out)));
  });

  it("wscat: a ping typed by hand is answered", async () => {
    const { client } = await newTenant(target);
    const args = ["-c", await socketOf(client, "client"), "-x", '{"type":"PingEvent"}', "-w", "3"];
    const { stdout } = await execute(process.execPath, [WSCAT, ...args]);
    assert.match(stdout, /"PongEvent"/);
  });

  it("PyPI's websockets: one job from request to image", async function () {
    const interpreter = await pathOrSkip(this, python());
    const { client, device } = await newTenant(target);
    const sockets = [await socketOf(device, "extension"), await socketOf(client, "client")];
    const { stdout } = await execute(interpreter, [SCENARIO, ...sockets]);
    assert.equal(stdout.trim(), "passed");
  });
});
