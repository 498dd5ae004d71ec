import assert from "node:assert/strict";
import { cp, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as v from "valibot";
import { type LocalServer, startServer, stopEverything } from "../rig/localServer.ts";
import { endCommands, jsonLines, run, startCommand } from "./cli/commandLine.ts";
import { createPhoto, FIVE_MEGABYTES } from "./cli/photo.ts";

const GeneratedSchema = v.object({
  file: v.object({ path: v.string(), size: v.number(), sha256: v.string() }),
  image: v.object({ sha256: v.string() }),
});

describe("the command line with a server on this machine", function () {
  this.timeout(120_000);
  let server: LocalServer;
  let env: Readonly<Record<string, string>>;
  let photo: string;
  let image: Buffer;

  before(async () => {
    // Longer than any test: what is handed on here waits neither for a ping nor for the end of a lease.
    server = await startServer({
      env: { SEMANTEST_HEARTBEAT_SECONDS: "240", SEMANTEST_LEASE_SECONDS: "3600" },
    });
    env = { ...server.env, SEMANTEST_LOCAL_URL: server.url, SEMANTEST_REMOTE_URL: "wss://nobody.invalid" };
    photo = join(server.home, "photo.png");
    image = await createPhoto(photo);
  });

  afterEach(endCommands);

  after(async () => {
    assert.equal(await server.stop(), 0);
    await stopEverything();
  });

  const peer = async (...args: string[]) => {
    const command = startCommand(["peer", "--image", photo, ...args], env);
    await command.says(/connected to/);
    return command;
  };

  it("brings a 5 MB image from a played extension, byte for byte", async () => {
    await peer();
    const out = join(server.home, "fox.png");
    const { code, stdout, stderr } = await run(["generate", "a red fox", "--out", out], env);
    assert.equal(code, 0, stderr);
    assert.ok(image.equals(await readFile(out)));
    assert.match(stdout, /fox\.png {2}5\.24 MB {2}image\/png/);
  });

  it("tells a program what it did in one document", async () => {
    await peer();
    const out = join(server.home, "json.png");
    const { code, stdout, stderr } = await run(["generate", "a fox", "--out", out, "--json"], env);
    assert.equal(code, 0);
    assert.equal(stderr, "");
    const [document, ...more] = jsonLines(stdout);
    assert.deepEqual(more, []);
    const { file, image: described } = v.parse(GeneratedSchema, document);
    assert.equal(file.path, out);
    assert.equal(file.size, FIVE_MEGABYTES);
    assert.equal(file.sha256, described.sha256);
  });

  it("keeps a file that is there, unless told to replace it, and asks nobody before that is clear", async () => {
    const out = join(server.home, "mine.png");
    await writeFile(out, "mine");
    const refused = await run(["generate", "a fox", "--out", out], {
      ...env,
      SEMANTEST_LOCAL_URL: "ws://localhost:1",
    });
    assert.equal(refused.code, 2);
    assert.match(
      refused.stderr,
      /already exists\n {2}fix {4}name another file, or replace it with --force\n {2}read {3}cli\/README\.md#image-files/,
    );
    assert.equal(await readFile(out, "utf8"), "mine");
    await peer();
    assert.equal((await run(["generate", "a fox", "--out", out, "--force"], env)).code, 0);
    assert.ok(image.equals(await readFile(out)));
    assert.deepEqual(
      (await readdir(server.home)).filter((it) => it.endsWith(".tmp")),
      [],
    );
  });

  it("says so when the bytes are of another type than the name", async () => {
    await peer();
    const { stderr } = await run(["generate", "a fox", "--out", join(server.home, "fox.jpg")], env);
    assert.match(stderr, /The name says otherwise, but the file is image\/png\./);
  });

  it("finishes a job whose extension was killed, at once and without a second drawing", async () => {
    const first = await peer("--delay", "60000");
    const out = join(server.home, "survivor.png");
    const asking = startCommand(["generate", "survive", "--out", out], env);
    const [, job] = await first.says(/drawing {3}(\S+)/);
    first.signal("SIGKILL");
    await first.ended;
    const second = await peer("--delay", "60000");
    const { code, stderr } = await asking.ended;
    assert.equal(code, 0, stderr);
    assert.ok(image.equals(await readFile(out)));
    second.signal("SIGTERM");
    const { stdout } = await second.ended;
    assert.match(stdout, new RegExp(`uploaded {2}${job}`));
    assert.doesNotMatch(stdout, /drawing/);
  });

  it("leaves a job to the next run when the played extension is ended by hand", async () => {
    const first = await peer("--delay", "60000");
    const asking = startCommand(["generate", "go on", "--json"], env);
    await first.says(/drawing/);
    first.signal("SIGINT");
    assert.equal((await first.ended).code, 0);
    await peer();
    assert.equal((await asking.ended).code, 0);
  });

  it("cancels the job on Ctrl-C, says so and ends with 130", async () => {
    const extension = await peer("--delay", "60000");
    const asking = startCommand(["generate", "never mind"], env);
    const [, job] = await extension.says(/drawing {3}(\S+)/);
    asking.signal("SIGINT");
    const { code, stderr } = await asking.ended;
    assert.equal(code, 130);
    assert.match(stderr, new RegExp(`interrupted by SIGINT; job ${job}: it was cancelled`));
    await extension.says(new RegExp(`ended {5}${job}`));
  });

  it("refuses a stranger's job, and runs it with --allow", async () => {
    const stranger = { ...env, XDG_CONFIG_HOME: join(server.home, "stranger") };
    const published = join("semantest", "servers");
    await cp(join(server.home, "config", published), join(server.home, "stranger", published), {
      recursive: true,
    });
    const strict = await peer();
    const refused = await run(["generate", "let me in"], stranger);
    assert.equal(refused.code, 5, refused.stderr);
    const [, thumbprint = ""] = await strict.says(/by \S+ \S+ \S+ \S+ {2}(\S+)/);
    strict.signal("SIGTERM");
    await strict.ended;
    await peer("--allow", thumbprint);
    assert.equal((await run(["generate", "let me in"], stranger)).code, 0);
  });

  it("asks about a finished job again under its correlation id and gets the same image", async () => {
    const extension = await peer();
    const ask = (out: string) =>
      run(["generate", "twice", "--correlation-id", "twice-1", "--out", join(server.home, out)], env);
    assert.equal((await ask("one.png")).code, 0);
    assert.equal((await ask("two.png")).code, 0);
    assert.ok(image.equals(await readFile(join(server.home, "two.png"))));
    extension.signal("SIGTERM");
    const { stdout } = await extension.ended;
    assert.equal(stdout.match(/drawing {3}twice-1/g)?.length, 1);
  });

  it("gives up after its time and ends with 4", async () => {
    await peer("--delay", "60000");
    const { code, stderr } = await run(["generate", "slow", "--timeout", "1"], env);
    assert.equal(code, 4, stderr);
  });

  it("plays one profile once", async () => {
    await peer("--profile", "only");
    const second = await run(["peer", "--image", photo, "--profile", "only"], env);
    assert.equal(second.code, 2);
    assert.match(second.stderr, /process \d+ plays this profile already/);
  });
});
