import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { engineCacheFolder } from "./cacheFolder.ts";
import { enginePath } from "./shims.ts";
import { ENGINE_VERSION } from "./versions.ts";

const PRINT_COMMAND = `
  import { obtainEngine } from ${JSON.stringify(import.meta.resolve("./obtainEngine.ts"))};
  const { command } = await obtainEngine();
  console.log(command.command);
`;

describe("obtaining the Pulumi engine", () => {
  let folder: string;
  let path: string;
  let cached: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "semantest-obtain-"));
    path = join(folder, "path");
    cached = join(engineCacheFolder({ XDG_CACHE_HOME: folder }), "bin");
  });

  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  async function plant(binFolder: string, name: string, version: string): Promise<void> {
    await mkdir(binFolder, { recursive: true });
    await writeFile(join(binFolder, name), `#!/bin/sh\necho v${version}\n`, { mode: 0o755 });
  }

  async function obtained(): Promise<string> {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ["--input-type=module", "--eval", PRINT_COMMAND],
      { env: { PATH: `${path}:/usr/bin:/bin`, XDG_CACHE_HOME: folder } },
    );
    return stdout.trim();
  }

  it("takes a newer one on PATH", async () => {
    await plant(path, "pulumi", "3.300.0");
    await plant(cached, "pulumi", ENGINE_VERSION);
    assert.equal(await obtained(), "pulumi");
  });

  for (const version of ["3.255.0", "4.0.0", "unknown"]) {
    it(`takes the one in the cache rather than version ${version} on PATH`, async () => {
      await plant(path, "pulumi", version);
      await plant(cached, "pulumi", ENGINE_VERSION);
      assert.equal(await obtained(), join(cached, "pulumi"));
    });
  }

  it("adds the programs of Pulumi's Node host where the engine has none, run by this Node", async () => {
    const shims = join(folder, "shims");
    const [first, second] = (await enginePath(join(cached, "pulumi"), shims, path)).split(":");
    assert.deepEqual([first, second], [shims, dirname(process.execPath)]);
  });

  it("adds none where the engine has its own", async () => {
    await plant(cached, "pulumi-language-nodejs", ENGINE_VERSION);
    const [first, second] = (await enginePath(join(cached, "pulumi"), join(folder, "shims"))).split(":");
    assert.deepEqual([first, second], [dirname(process.execPath), cached]);
  });
});
