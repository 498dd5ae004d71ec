import assert from "node:assert/strict";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CliError } from "../errors.ts";
import { checkOutputFile, writeOutputFile } from "./outputFile.ts";

const bytes = new Uint8Array([1, 2, 3]);

describe("output file", () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "semantest-cli-"));
  });

  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  const refused = (pattern: RegExp) => (error: unknown) =>
    error instanceof CliError && error.exitCode === 2 && pattern.test(error.message);

  it("writes the whole file and leaves nothing else in the folder", async () => {
    const file = await checkOutputFile(join(folder, "fox.png"), false);
    await writeOutputFile(file, bytes);
    assert.deepEqual(await readdir(folder), ["fox.png"]);
    assert.deepEqual(new Uint8Array(await readFile(file.path)), bytes);
  });

  it("refuses an existing file before anything is asked, and keeps it", async () => {
    const path = join(folder, "fox.png");
    await writeFile(path, "old");
    await assert.rejects(checkOutputFile(path, false), refused(/already exists/));
    assert.equal(await readFile(path, "utf8"), "old");
  });

  it("does not replace a file that appeared after the check", async () => {
    const file = await checkOutputFile(join(folder, "fox.png"), false);
    await writeFile(file.path, "came meanwhile");
    await assert.rejects(writeOutputFile(file, bytes), refused(/already exists/));
    assert.equal(await readFile(file.path, "utf8"), "came meanwhile");
    assert.deepEqual(await readdir(folder), ["fox.png"]);
  });

  it("replaces an existing file with force", async () => {
    const path = join(folder, "fox.png");
    await writeFile(path, "old");
    await writeOutputFile(await checkOutputFile(path, true), bytes);
    assert.deepEqual(new Uint8Array(await readFile(path)), bytes);
    assert.deepEqual(await readdir(folder), ["fox.png"]);
  });

  it("refuses a folder, a link and a missing folder, also with force", async () => {
    await mkdir(join(folder, "sub"));
    await symlink(join(folder, "elsewhere"), join(folder, "link.png"));
    await assert.rejects(checkOutputFile(join(folder, "sub"), true), refused(/not a regular file/));
    await assert.rejects(checkOutputFile(join(folder, "link.png"), true), refused(/not a regular file/));
    await assert.rejects(checkOutputFile(join(folder, "none", "fox.png"), true), refused(/does not exist/));
  });

  it("refuses a folder that takes no files before anything is asked", async () => {
    // No bits stop root: Linux has a folder that takes no files from anybody.
    const readOnly = process.platform === "linux" ? "/proc" : folder;
    await chmod(folder, 0o500);
    await assert.rejects(checkOutputFile(join(readOnly, "fox.png"), false), refused(/could not be written/));
    await chmod(folder, 0o700);
  });

  it("says why a file cannot be written and leaves no temporary file", async () => {
    const file = await checkOutputFile(join(folder, "fox.png"), false);
    await rm(folder, { recursive: true });
    await assert.rejects(writeOutputFile(file, bytes), refused(/could not be written: .*ENOENT/));
  });
});
