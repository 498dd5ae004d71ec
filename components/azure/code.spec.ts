import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import * as pulumi from "@pulumi/pulumi";
import { functionCode } from "./code.ts";

const COMPONENT = 'SemantestWebSocketStack "relay"';

describe("the code of the functions on Azure", () => {
  let folder: string;
  let url: URL;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "semantest-archive-"));
    url = pathToFileURL(`${folder}/`);
    await writeFile(join(folder, "functions.zip"), "code");
  });

  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  it("is shipped by path, with its digest, whose beginning names it", () => {
    const sha256 = createHash("sha256").update("code").digest("hex");
    assert.deepEqual(functionCode(COMPONENT, url), {
      archive: join(folder, "functions.zip"),
      sha256,
      release: sha256.slice(0, 16),
    });
  });

  it("has another name when one byte of it differs", async () => {
    const { release } = functionCode(COMPONENT, url);
    await writeFile(join(folder, "functions.zip"), "codf");
    assert.notEqual(functionCode(COMPONENT, url).release, release);
  });

  it("is asked for, with the command that makes it, where it is missing", async () => {
    await rm(join(folder, "functions.zip"));
    assert.throws(
      () => functionCode(COMPONENT, url),
      (error: unknown) => {
        assert.ok(pulumi.RunError.isInstance(error));
        assert.match(
          error.message,
          /^SemantestWebSocketStack "relay": the code of its functions cannot be read \(ENOENT.*functions\.zip'\); in a clone of the repository "npm run build:functions" makes it$/,
        );
        return true;
      },
    );
  });
});
