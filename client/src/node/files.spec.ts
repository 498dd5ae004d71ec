import assert from "node:assert/strict";
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createKeyPair, exportPublicKey } from "../signing.ts";
import { configFolder, filePins, fileStore, loadKeyPair, readText, writePrivate } from "./index.ts";

/** Permissions of group and others; Windows has none of this kind. */
const OTHERS = process.platform === "win32" ? 0 : 0o077;

describe("files of Node programs", () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "semantest-sdk-"));
  });

  afterEach(() => rm(folder, { recursive: true }));

  describe("configFolder", () => {
    it("is where each platform keeps settings; a relative path is none", () => {
      const linux = { platform: "linux", homeDir: "/home/ann" } as const;
      assert.equal(configFolder({ ...linux, env: {} }), "/home/ann/.config/semantest");
      assert.equal(configFolder({ ...linux, env: { XDG_CONFIG_HOME: "/etc/ann" } }), "/etc/ann/semantest");
      assert.equal(
        configFolder({ ...linux, env: { XDG_CONFIG_HOME: "etc" } }),
        "/home/ann/.config/semantest",
      );
      assert.equal(
        configFolder({ platform: "darwin", homeDir: "/Users/ann", env: { XDG_CONFIG_HOME: "/etc" } }),
        "/Users/ann/Library/Preferences/semantest",
      );
      const windows = { platform: "win32", homeDir: "C:\\Users\\ann" } as const;
      assert.equal(configFolder({ ...windows, env: { APPDATA: "D:\\App" } }), "D:\\App\\semantest\\Config");
      assert.equal(
        configFolder({ ...windows, env: {} }),
        "C:\\Users\\ann\\AppData\\Roaming\\semantest\\Config",
      );
    });

    it("is this user's own by default", () => {
      assert.match(configFolder(), /semantest/);
    });
  });

  describe("writePrivate", () => {
    it("writes what only its owner can read, whole, in a folder it makes", async () => {
      const path = join(folder, "deep", "er", "file");
      await writePrivate(path, "one");
      await writePrivate(path, "two");
      assert.equal(await readText(path), "two");
      assert.equal((await stat(path)).mode & OTHERS, 0);
      assert.equal((await stat(join(folder, "deep"))).mode & OTHERS, 0);
      assert.deepEqual(await readdir(join(folder, "deep", "er")), ["file"]);
    });

    it("leaves nothing behind where it fails, and the old text in place", async () => {
      const path = join(folder, "taken");
      await mkdir(join(path, "by-a-folder"), { recursive: true });
      await assert.rejects(writePrivate(path, "text"));
      assert.deepEqual(await readdir(folder), ["taken"]);
    });
  });

  describe("readText", () => {
    it("tells a file that is not there from one that cannot be read", async () => {
      assert.equal(await readText(join(folder, "none")), undefined);
      await assert.rejects(readText(folder), { code: "EISDIR" });
    });
  });

  describe("fileStore", () => {
    it("keeps values beyond its own life, under any key", async () => {
      const store = fileStore(folder);
      const keys = ["session:ws://localhost:3003", "../escape", "job:ä"];
      for (const key of keys) await store.set(key, { key });
      const again = fileStore(folder);
      assert.deepEqual((await again.keys()).toSorted(), keys.toSorted());
      assert.deepEqual(await again.get("../escape"), { key: "../escape" });
      await again.delete("../escape");
      await again.delete("../escape");
      assert.equal(await store.get("../escape"), undefined);
      assert.equal((await readdir(folder)).length, 2, "in the folder and nowhere else");
    });

    it("has no keys where there is no folder, sees none in other files, and does not hide a failure", async () => {
      assert.deepEqual(await fileStore(join(folder, "none")).keys(), []);
      await writeFile(join(folder, "file"), "");
      await assert.rejects(fileStore(join(folder, "file")).keys(), { code: "ENOTDIR" });
      await writeFile(join(folder, "notes.txt"), "");
      assert.deepEqual(await fileStore(folder).keys(), []);
    });
  });

  describe("loadKeyPair", () => {
    it("makes a pair at first use, for its owner only, and finds it again", async () => {
      const path = join(folder, "config", "client.jwk");
      const made = await exportPublicKey(await loadKeyPair(path));
      assert.deepEqual(await exportPublicKey(await loadKeyPair(path)), made);
      assert.equal((await stat(path)).mode & OTHERS, 0);
    });

    it("refuses a file that is no key pair, names it, and does not touch it", async () => {
      const path = join(folder, "client.jwk");
      const { d: _secret, ...publicHalf } = JSON.parse(await privateJwk());
      for (const text of ["", "{}", JSON.stringify(publicHalf)]) {
        await writeFile(path, text);
        await assert.rejects(loadKeyPair(path), { code: "INVALID_INPUT", message: new RegExp(path) });
        assert.equal(await readFile(path, "utf8"), text);
      }
    });
  });

  describe("filePins", () => {
    it("gives the key that a local server of this user published for its port", async () => {
      const key = await exportPublicKey(await createKeyPair());
      await writePrivate(join(folder, "servers", "3003.jwk"), JSON.stringify(key));
      await writePrivate(join(folder, "servers", "80.jwk"), JSON.stringify(key));
      const pins = filePins(folder);
      assert.deepEqual(await pins.get("localhost:3003"), key);
      assert.deepEqual(await pins.get("localhost"), key);
    });

    it("knows no server without a file, and none by a file that holds no key", async () => {
      await writePrivate(join(folder, "servers", "4000.jwk"), "{}");
      const pins = filePins(folder);
      assert.equal(await pins.get("localhost:3003"), undefined);
      assert.equal(await pins.get("[::1]:4000"), undefined);
      assert.equal(pins.pin, undefined, "a stranger is never pinned");
    });
  });

  async function privateJwk(): Promise<string> {
    const path = join(folder, "other.jwk");
    await loadKeyPair(path);
    return readFile(path, "utf8");
  }
});
