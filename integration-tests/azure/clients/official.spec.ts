import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { type AzureRig, startAzureRig } from "../../rig/azure/azureRig.ts";
import { OBTAIN_TIMEOUT_MS, pathOrSkip, signalRForJava } from "../../rig/tools.ts";
import { askForSocket, mintDevice, pairClient } from "../app/hubPeer.ts";

const execute = promisify(execFile);
const fileOf = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/*
 * Clients of SignalR that know none of our code, with the deployed archive. SignalR itself is our
 * emulator; what its real answers look like is not proven here.
 */
describe("clients of the hub on Azure", function () {
  this.timeout(OBTAIN_TIMEOUT_MS);
  let rig: AzureRig;
  let device: { key: string };
  let clientKey: string;

  before(async () => {
    rig = await startAzureRig({ settings: { SEMANTEST_REQUESTS_PER_MINUTE: "100000" } });
  });

  beforeEach(async () => {
    device = await mintDevice(rig);
    clientKey = await pairClient(rig, device.key);
  });

  after(async () => {
    await rig?.stop();
  });

  /** Address and token of the extension's socket, then of the client's: what a key buys at `POST /connect`. */
  async function sockets(): Promise<string[]> {
    const grants = [await askForSocket(rig, device.key), await askForSocket(rig, clientKey)];
    return grants.flatMap(({ url, ticket }) => [url, ticket]);
  }

  it("Microsoft's Java client: one job from request to image", async function () {
    const folder = await pathOrSkip(this, signalRForJava());
    const program = ["-cp", join(folder, "*"), fileOf("Scenario.java")];
    const { stdout } = await execute("java", [...program, ...(await sockets())]);
    assert.equal(stdout.trim(), "passed");
  });
});
