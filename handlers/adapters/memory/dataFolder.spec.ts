import assert from "node:assert/strict";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ManualClock, sampleKey } from "../../ports/contract/index.ts";
import { prepareDataFolder } from "./dataFolder.ts";
import { DataFolderInUse } from "./lock.ts";
import { openForTest } from "./spec/worlds.ts";

describe("a data folder", () => {
  let dataDir: string;
  let random = 0;
  const ids = {
    uuid: () => "unused",
    random: (bytes: number) => {
      random += 1;
      return Buffer.alloc(bytes, random);
    },
  };

  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), "semantest-data-"));
  });
  afterEach(() => rm(dataDir, { recursive: true }));

  const modeOf = async (...path: string[]) => (await stat(join(dataDir, ...path))).mode & 0o777;

  it("is made where it is absent, and everything in it is for this user alone", async () => {
    const nested = join(dataDir, "a", "b");
    const stores = await openForTest(nested, new ManualClock());
    await stores.keys.put(sampleKey(1));
    await stores.compact();
    await stores.close();
    assert.equal(await modeOf("a", "b"), 0o700);
    for (const entry of await readdir(nested, { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name);
      assert.equal((await stat(path)).mode & 0o777, entry.isDirectory() ? 0o700 : 0o600, path);
    }
  });

  it("has its own folders closed to others where somebody had opened them", async () => {
    await mkdir(join(dataDir, "journal"));
    await chmod(join(dataDir, "journal"), 0o755);
    await prepareDataFolder(dataDir, ids);
    assert.equal(await modeOf("journal"), 0o700);
  });

  it("keeps one key for image grants, and refuses a damaged one by name", async () => {
    const { imageGrantKey } = await prepareDataFolder(dataDir, ids);
    assert.equal(imageGrantKey.length, 32);
    assert.deepEqual(
      Buffer.from((await prepareDataFolder(dataDir, ids)).imageGrantKey),
      Buffer.from(imageGrantKey),
    );
    await writeFile(join(dataDir, "image-grants.key"), "short");
    await assert.rejects(
      prepareDataFolder(dataDir, ids),
      /image-grants\.key must hold 32 bytes, not 5; remove it/,
    );
  });

  it("may hold the digest of an operator key, and refuses anything else in its place", async () => {
    assert.equal((await prepareDataFolder(dataDir, ids)).operatorKeyHash, undefined);
    const hash = "0123456789abcdef".repeat(4);
    await writeFile(join(dataDir, "operator-key.sha256"), `${hash}\n`);
    assert.equal((await prepareDataFolder(dataDir, ids)).operatorKeyHash, hash);
    const stores = await openForTest(dataDir, new ManualClock());
    assert.equal(await stores.keys.operatorKeyHash(), hash);
    await stores.close();
    for (const wrong of ["smt_o_secret", hash.toUpperCase(), hash.slice(1), ""]) {
      await writeFile(join(dataDir, "operator-key.sha256"), wrong);
      await assert.rejects(
        openForTest(dataDir, new ManualClock()),
        /operator-key\.sha256 must hold the SHA-256/,
      );
    }
  });

  it("is refused to a second server, and free when the first has closed or could not open", async () => {
    const first = await openForTest(dataDir, new ManualClock());
    await assert.rejects(openForTest(dataDir, new ManualClock()), DataFolderInUse);
    await first.close();
    await writeFile(join(dataDir, "operator-key.sha256"), "wrong");
    await assert.rejects(openForTest(dataDir, new ManualClock()));
    await rm(join(dataDir, "operator-key.sha256"));
    await (await openForTest(dataDir, new ManualClock())).close();
  });

  it("holds no secret but the server's own: keys and tickets only as digests", async () => {
    const stores = await openForTest(dataDir, new ManualClock());
    const key = sampleKey(1);
    await stores.keys.put(key);
    const principal = { tenant: "t", role: "client", session: "s", generation: 1 } as const;
    await stores.tickets.issue({ hash: "ticket-digest", principal, expiresAt: Number.MAX_SAFE_INTEGER });
    await stores.close();
    const journal = await readFile(join(dataDir, "journal", "segment-00000001.jsonl"), "utf8");
    assert.ok(journal.includes(key.hash));
    assert.ok(!journal.includes("ticket-digest"));
  });
});
