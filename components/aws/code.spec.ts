import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import * as pulumi from "@pulumi/pulumi";
import { FUNCTIONS, functionCode } from "./code.ts";

const COMPONENT = 'SemantestWebSocketStack "relay"';

describe("the code of the functions on AWS", () => {
  let folder: string;
  let url: URL;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "semantest-archives-"));
    url = pathToFileURL(`${folder}/`);
    for (const name of FUNCTIONS) {
      await writeFile(join(folder, `${name}.zip`), name);
    }
  });

  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  it("is shipped by path, an archive for each function", async () => {
    const { archives } = functionCode(COMPONENT, url);
    for (const name of FUNCTIONS) {
      assert.equal(await archives[name].path, join(folder, `${name}.zip`));
    }
  });

  it("has the same release while it is the same, another when one byte of one archive differs", async () => {
    const { release } = functionCode(COMPONENT, url);
    assert.match(release, /^[0-9a-f]{16}$/);
    assert.equal(functionCode(COMPONENT, url).release, release);
    await writeFile(join(folder, "doors.zip"), "doorz");
    assert.notEqual(functionCode(COMPONENT, url).release, release);
  });

  it("is asked for, with the command that makes it, where it is missing", async () => {
    await rm(join(folder, "sockets.zip"));
    assert.throws(
      () => functionCode(COMPONENT, url),
      (error: unknown) => {
        assert.ok(pulumi.RunError.isInstance(error));
        assert.match(
          error.message,
          /^SemantestWebSocketStack "relay": the code of its functions cannot be read \(ENOENT.*sockets\.zip'\); in a clone of the repository "npm run build:functions" makes it$/,
        );
        return true;
      },
    );
  });
});
