import assert from "node:assert/strict";
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DataRemoval } from "../args.ts";
import { provider } from "./dataProvider.ts";

describe("the data folder", () => {
  let parent: string;
  let path: string;

  beforeEach(async () => {
    parent = await mkdtemp(join(tmpdir(), "semantest-data-"));
    path = join(parent, "relay", "data");
  });

  afterEach(async () => {
    await rm(parent, { recursive: true, force: true });
  });

  const inputs = (removal: DataRemoval = DataRemoval.Destroy) => ({
    path,
    defaultName: "p.s.relay",
    removal,
  });

  it("is made for this user only", async () => {
    const { id, outs } = await provider.create(inputs());
    assert.equal(id, path);
    assert.equal(outs?.folder, path);
    assert.equal((await stat(path)).mode & 0o777, 0o700);
  });

  it("is removed with all that the server kept in it", async () => {
    const { id, outs } = await provider.create(inputs());
    assert.ok(outs);
    await mkdir(join(path, "images"));
    await writeFile(join(path, "images", "fox.png"), "");
    await provider.delete(id, outs);
    assert.deepEqual(await readdir(join(parent, "relay")), []);
  });

  it("stays when its data are to be retained", async () => {
    const { id, outs } = await provider.create(inputs(DataRemoval.Retain));
    assert.ok(outs);
    await provider.delete(id, outs);
    assert.equal((await stat(path)).isDirectory(), true);
  });

  it("stays when it held files before there was a stack", async () => {
    await mkdir(path, { recursive: true });
    await writeFile(join(path, "thesis.tex"), "");
    const { id, outs } = await provider.create(inputs());
    assert.ok(outs);
    await provider.delete(id, outs);
    assert.deepEqual(await readdir(path), ["thesis.tex"]);
  });

  it("is taken over, and removed at last, when an earlier stack retained it", async () => {
    const earlier = await provider.create(inputs(DataRemoval.Retain));
    assert.ok(earlier.outs);
    await provider.delete(earlier.id, earlier.outs);
    const { id, outs } = await provider.create(inputs());
    assert.ok(outs);
    await provider.delete(id, outs);
    assert.deepEqual(await readdir(join(parent, "relay")), []);
  });

  it("is missed by a refresh when somebody removed it", async () => {
    const { id, outs } = await provider.create(inputs());
    assert.ok(outs);
    assert.deepEqual(await provider.read(id, outs), { id, props: outs });
    await rm(path, { recursive: true });
    assert.deepEqual(await provider.read(id, outs), {});
  });

  it("is replaced when its path changes and only updated when its removal does", async () => {
    const { id, outs } = await provider.create(inputs());
    assert.ok(outs);
    assert.deepEqual(await provider.diff(id, outs, inputs()), { changes: false, replaces: [] });
    const retained = inputs(DataRemoval.Retain);
    assert.deepEqual(await provider.diff(id, outs, retained), { changes: true, replaces: [] });
    assert.deepEqual(await provider.update(id, outs, retained), { outs: { ...retained, folder: path } });
    const elsewhere = { ...inputs(), path: join(parent, "elsewhere") };
    assert.deepEqual(await provider.diff(id, outs, elsewhere), { changes: true, replaces: ["path"] });
  });
});
