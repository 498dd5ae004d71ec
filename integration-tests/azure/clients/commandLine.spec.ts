import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { endCommands, run, startCommand } from "../../local/cli/commandLine.ts";
import { createPhoto } from "../../local/cli/photo.ts";
import { type AzureRig, startAzureRig } from "../../rig/azure/azureRig.ts";
import { makeHome, stopEverything } from "../../rig/localServer.ts";

/* The programs as people start them, with the deployed archive. SignalR is our emulator, and Blob Storage is Azurite. */
describe("the command line with a server on Azure", function () {
  this.timeout(120_000);
  let rig: AzureRig;

  before(async () => {
    rig = await startAzureRig();
  });

  after(async () => {
    await endCommands();
    await stopEverything();
    await rig?.stop();
  });

  it("brings a 5 MB image from a played extension that a code has paired, byte for byte", async () => {
    const home = await makeHome();
    const env = {
      HOME: home,
      XDG_CONFIG_HOME: join(home, "config"),
      XDG_STATE_HOME: join(home, "state"),
      SEMANTEST_SERVER: "remote",
      SEMANTEST_REMOTE_URL: rig.app.origin.replace("http", "ws"),
      NODE_EXTRA_CA_CERTS: rig.certFile,
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
});
