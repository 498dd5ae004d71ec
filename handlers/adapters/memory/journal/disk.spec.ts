import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { nodeDisk } from "./disk.ts";

describe("a file on the real disk", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "semantest-disk-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it("has every byte at its place, written at once, by a thread or during a sync", async () => {
    const path = join(folder, "file");
    const file = await nodeDisk.open(path);
    let expected = "";
    const append = async (text: string): Promise<void> => {
      await file.write(Buffer.from(text), expected.length);
      expected += text;
    };
    await append("small");
    await append("x".repeat(300_000));
    const synced = file.sync();
    await append("during a sync");
    await synced;
    await append("small again");
    await file.close();
    assert.equal(await readFile(path, "utf8"), expected);
  });

  it("refuses to write to what is closed", async () => {
    const file = await nodeDisk.open(join(folder, "file"));
    await file.close();
    await assert.rejects(async () => file.write(Buffer.from("late"), 0));
  });
});
