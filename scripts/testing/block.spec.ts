import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Block } from "./block.ts";

describe("Block", () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "semantest-block-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it("keeps a child's output and lines about it in their order", () => {
    const block = new Block(join(folder, "a"));
    block.print("before");
    const write = "process.stdout.write('out\\n'); process.stderr.write('error\\n')";
    spawnSync(process.execPath, ["-e", write], { stdio: ["ignore", block.descriptor, block.descriptor] });
    block.print("after");
    assert.equal(block.close(), "before\nout\nerror\nafter\n");
  });

  it("does not mix with another", () => {
    const [one, two] = [new Block(join(folder, "a")), new Block(join(folder, "b"))];
    one.print("1");
    two.print("2");
    one.print("3");
    assert.deepEqual([one.close(), two.close()], ["1\n3\n", "2\n"]);
  });
});
