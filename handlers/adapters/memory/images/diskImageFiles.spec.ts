import assert from "node:assert/strict";
import { mkdtemp, readdir, rm, stat, utimes } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { DiskImageFiles } from "./diskImageFiles.ts";

const HOUR_MS = 3_600_000;
const place = { folder: "f".repeat(32), name: "e".repeat(32) };

describe("DiskImageFiles", () => {
  let root: string;
  let files: DiskImageFiles;

  beforeEach(async () => {
    root = join(await mkdtemp(join(tmpdir(), "semantest-images-")), "images");
    files = await DiskImageFiles.open(root, false);
  });
  afterEach(() => rm(join(root, ".."), { recursive: true }));

  const store = async (bytes = "fox", at = place) => (await files.stage(pieces(bytes))).commit(at);
  const everything = async () =>
    (await readdir(root, { recursive: true, withFileTypes: true }))
      .filter((it) => it.isFile())
      .map((it) => join(it.parentPath, it.name));
  const age = async (path: string, at: number) => utimes(path, at / 1000, at / 1000);

  it("keeps an upload apart from what is sealed", async () => {
    assert.equal(await files.find(place), undefined);
    await store();
    assert.deepEqual(await files.find(place), { sealed: false });
    await files.seal(place);
    assert.deepEqual(await files.find(place), { sealed: true });
    const image = await files.read(place);
    assert.equal(image?.size, 3);
    assert.equal((await buffer(image.body)).toString(), "fox");
  });

  it("keeps nothing of an upload that breaks off or is discarded", async () => {
    async function* broken() {
      yield Buffer.from("fo");
      throw new Error("the socket was closed");
    }
    await assert.rejects(files.stage(broken()), /the socket was closed/);
    await (await files.stage(pieces("fox"))).discard();
    assert.deepEqual(await everything(), []);
  });

  it("is for this user alone", async () => {
    await store();
    for (const path of await everything()) assert.equal((await stat(path)).mode & 0o777, 0o600, path);
    for (const folder of [root, join(root, "staging"), join(root, place.folder)]) {
      assert.equal((await stat(folder)).mode & 0o777, 0o700, folder);
    }
  });

  it("brings an upload to the disk itself where told to", async () => {
    files = await DiskImageFiles.open(root, true);
    await store();
    assert.deepEqual(await files.find(place), { sealed: false });
  });

  it("sweeps away what is older than the retention, sealed or not, and empty folders", async () => {
    const now = Date.now();
    const young = { folder: "a".repeat(32), name: "b".repeat(32) };
    const sealed = { ...place, name: "c".repeat(32) };
    for (const it of [place, sealed, young]) await store("fox", it);
    await files.seal(sealed);
    for (const path of await everything())
      if (path.includes(place.folder)) await age(path, now - 5 * HOUR_MS);
    await age(join(root, place.folder), now - 5 * HOUR_MS);
    await files.sweep(now - 6 * HOUR_MS, now);
    assert.equal((await everything()).length, 3);
    await files.sweep(now - 4 * HOUR_MS, now);
    assert.equal((await everything()).length, 1);
    assert.deepEqual(await files.find(young), { sealed: false });
    await age(join(root, place.folder), now - 5 * HOUR_MS);
    await files.sweep(now - 4 * HOUR_MS, now);
    assert.deepEqual((await readdir(root)).toSorted(), ["a".repeat(32), "staging"]);
    await store();
    assert.deepEqual(await files.find(place), { sealed: false });
  });

  it("sweeps away what a killed process left half arrived, not what arrives now", async () => {
    const now = Date.now();
    await files.stage(pieces("left"));
    const [left = ""] = await everything();
    await age(left, now - 2 * HOUR_MS);
    const arriving = await files.stage(pieces("fox"));
    await files.sweep(now - 24 * HOUR_MS, now);
    assert.equal((await everything()).length, 1);
    await arriving.commit(place);
    assert.deepEqual(await files.find(place), { sealed: false });
  });
});

async function* pieces(text: string): AsyncIterable<Uint8Array> {
  for (const character of text) yield Buffer.from(character);
}
