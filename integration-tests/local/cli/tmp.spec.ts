import { join } from "node:path";
import { type LocalServer, startServer, stopEverything } from "../../rig/localServer.ts";
import { endCommands, run, startCommand } from "./commandLine.ts";
import { createPhoto } from "./photo.ts";
describe("tmp", function () {
  this.timeout(60_000);
  let server: LocalServer;
  after(async () => { await endCommands(); await server.stop(); console.log(server.output()); await stopEverything(); });
  it("x", async () => {
    server = await startServer({ args: ["--log-level", "debug"] });
    const env = { ...server.env, SEMANTEST_LOCAL_URL: server.url, SEMANTEST_REMOTE_URL: "wss://nobody.invalid" };
    const photo = join(server.home, "photo.png");
    await createPhoto(photo);
    const t0 = Date.now();
    const log = (name: string, c: { ended: Promise<{ stdout: string; stderr: string }> }) => c.ended.then((it) => console.log(Date.now() - t0, name, it.stdout, it.stderr));
    const peer = async (...args: string[]) => {
      const command = startCommand(["peer", "--image", photo, ...args], env);
      await command.says(/connected to/);
      return command;
    };
    for (const i of [1, 2, 3]) {
      const p = await peer();
      await run(["generate", "a", "--out", join(server.home, `${i}.png`)], env);
      p.signal("SIGKILL");
      await p.ended;
    }
    const first = await peer("--delay", "60000");
    log("first", first);
    const asking = startCommand(["generate", "survive", "--out", join(server.home, "s.png")], env);
    log("asking", asking);
    asking.says(/queued at the site/).then(() => console.log(Date.now() - t0, "queued"));
    asking.says(/the image is there/).then(() => console.log(Date.now() - t0, "there"));
    await first.says(/drawing {3}(\S+)/);
    console.log(Date.now() - t0, "kill");
    first.signal("SIGKILL");
    await first.ended;
    const second = await peer("--delay", "60000");
    second.says(/running/).then(() => console.log(Date.now() - t0, "running"));
    second.says(/uploaded/).then(() => console.log(Date.now() - t0, "uploaded"));
    log("second", second);
    await asking.ended;
  });
});
