import assert from "node:assert/strict";
import { chmod, mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CliError } from "../errors.ts";
import { isExposed } from "./exposure.ts";
import { openKeyFile, type StoredKey } from "./keyFile.ts";

const stored = (id: string): StoredKey => ({ key: `smt_c_${id}`, id, savedAt: "2026-01-01T00:00:00.000Z" });

describe("key file", () => {
  let folder: string;
  let path: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "semantest-cli-"));
    path = join(folder, "config", "keys.json");
  });

  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  it("has no key before one was saved", async () => {
    assert.equal(await openKeyFile(path).find("https://a.example"), undefined);
  });

  it("gives a key back only for the origin it was saved for", async () => {
    await openKeyFile(path).save("https://a.example", stored("k1"));
    await openKeyFile(path).save("https://b.example", stored("k2"));
    assert.deepEqual(await openKeyFile(path).find("https://a.example"), stored("k1"));
    assert.deepEqual(await openKeyFile(path).find("https://b.example"), stored("k2"));
    assert.equal(await openKeyFile(path).find("http://a.example"), undefined);
    assert.equal(await openKeyFile(path).find("constructor"), undefined);
  });

  it("forgets a key by its id", async () => {
    const file = openKeyFile(path);
    await file.save("https://a.example", stored("k1"));
    assert.equal(await file.forget("k1"), true);
    assert.equal(await file.forget("k1"), false);
    assert.deepEqual(await file.origins(), []);
  });

  it("is readable by its owner only and leaves no temporary file", async () => {
    await openKeyFile(path).save("https://a.example", stored("k1"));
    await openKeyFile(path).save("https://a.example", stored("k2"));
    assert.deepEqual(await readdir(join(folder, "config")), ["keys.json"]);
    if (process.platform === "win32") return;
    assert.equal((await stat(path)).mode & 0o777, 0o600);
    assert.equal((await stat(join(folder, "config"))).mode & 0o777, 0o700);
    assert.equal(await isExposed(path), false);
    await chmod(path, 0o644);
    assert.equal(await isExposed(path), true);
    await openKeyFile(path).save("https://a.example", stored("k3"));
    assert.equal(await isExposed(path), false);
  });

  it("refuses a damaged file by name without quoting it", async () => {
    await openKeyFile(path).save("https://a.example", stored("k1"));
    for (const text of ["{", '{"version":2,"keys":{"o":{"key":"smt_c_secret"}}}', '"smt_c_secret"']) {
      await writeFile(path, text);
      await assert.rejects(
        openKeyFile(path).find("https://a.example"),
        (error) =>
          error instanceof CliError && error.message.includes(path) && !error.message.includes("smt_"),
      );
    }
  });
});
