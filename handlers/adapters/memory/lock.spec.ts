import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { DataFolderInUse, lockDataFolder } from "./lock.ts";

const HOLDER = fileURLToPath(new URL("spec/lockHolder.ts", import.meta.url));

describe("the lock on a data folder", function () {
  this.timeout(60_000);
  let dataDir: string;

  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), "semantest-lock-"));
  });
  afterEach(() => rm(dataDir, { recursive: true }));

  it("is had by one at a time, and free again when it is released", async () => {
    const lock = await lockDataFolder(dataDir);
    await assert.rejects(lockDataFolder(dataDir), (error) => {
      assert.ok(error instanceof DataFolderInUse);
      assert.ok(error.message.includes(dataDir));
      return true;
    });
    lock.release();
    (await lockDataFolder(dataDir)).release();
  });

  it("goes to exactly one of many who want it at once", async () => {
    const answers = await Promise.allSettled(Array.from({ length: 10 }, () => lockDataFolder(dataDir)));
    const locks = answers.filter((it) => it.status === "fulfilled").map((it) => it.value);
    assert.equal(locks.length, 1);
    for (const lock of locks) lock.release();
  });

  it("holds against another process, and ends with it the moment it is killed", async () => {
    const holder = spawn(process.execPath, [HOLDER, dataDir], { stdio: ["ignore", "pipe", "inherit"] });
    try {
      await once(holder.stdout, "data");
      await assert.rejects(lockDataFolder(dataDir), DataFolderInUse);
      holder.kill("SIGKILL");
      await once(holder, "exit");
      (await lockDataFolder(dataDir)).release();
    } finally {
      holder.kill("SIGKILL");
    }
  });

  it("still holds against another process after this one has tried twice", async () => {
    const lock = await lockDataFolder(dataDir);
    await assert.rejects(lockDataFolder(dataDir), DataFolderInUse);
    const other = spawn(process.execPath, [HOLDER, dataDir], { stdio: ["ignore", "ignore", "pipe"] });
    try {
      const [said, [code]] = await Promise.all([text(other.stderr), once(other, "exit")]);
      assert.match(said, /DataFolderInUse/);
      assert.equal(code, 1);
    } finally {
      other.kill("SIGKILL");
    }
    lock.release();
  });

  it("is a file that only this user can read", async () => {
    const lock = await lockDataFolder(dataDir);
    assert.equal((await stat(join(dataDir, "lock"))).mode & 0o777, 0o600);
    lock.release();
  });

  it("says what the system says where the folder cannot be used", async () => {
    await assert.rejects(lockDataFolder(join(dataDir, "absent")), { code: "ENOENT" });
  });
});
