import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { codeRelease, commandLineProgram } from "./code.ts";

describe("the code of the local server", () => {
  let folder: string;
  const release = () => codeRelease(pathToFileURL(`${folder}/`));

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "semantest-code-"));
    await mkdir(join(folder, "cli"));
    await mkdir(join(folder, "handlers", "core"), { recursive: true });
    await writeFile(join(folder, "cli", "main.ts"), "start();");
    await writeFile(join(folder, "handlers", "core", "service.ts"), "serve();");
  });

  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  it("is started by a program that exists", () => {
    assert.equal(existsSync(commandLineProgram()), true);
  });

  it("has a name", () => {
    assert.match(codeRelease(), /^[0-9a-f]{16}$/);
  });

  it("gets another name when a file changes, moves, comes or goes", async () => {
    const service = join(folder, "handlers", "core", "service.ts");
    const changes = [
      () => writeFile(service, "serve( );"),
      () => rename(service, join(folder, "handlers", "service.ts")),
      () => writeFile(join(folder, "handlers", "page.html"), ""),
      () => rm(join(folder, "cli", "main.ts")),
    ];
    const names = new Set([release()]);
    for (const change of changes) {
      await change();
      names.add(release());
    }
    assert.equal(names.size, changes.length + 1);
  });

  it("keeps its name when only a spec, a text or another package changes", async () => {
    const before = release();
    await mkdir(join(folder, "handlers", "node_modules", "ws"), { recursive: true });
    await writeFile(join(folder, "handlers", "node_modules", "ws", "index.js"), "");
    await writeFile(join(folder, "handlers", "core", "service.spec.ts"), "");
    await writeFile(join(folder, "cli", "README.md"), "");
    assert.equal(release(), before);
  });
});
