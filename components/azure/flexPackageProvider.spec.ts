import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { scmUrl } from "./flexPackage.ts";
import { provider } from "./flexPackageProvider.ts";
import type { ScmDoor } from "./spec/scmDoor.ts";
import { openScmDoor } from "./spec/scmDoor.ts";

const CODE = "code";
const SHA256 = createHash("sha256").update(CODE).digest("hex");

describe("the resource that publishes code on Azure", () => {
  let folder: string;
  let archive: string;
  let door: ScmDoor;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "semantest-package-"));
    archive = join(folder, "functions.zip");
    await writeFile(archive, CODE);
    door = await openScmDoor(({ method }) => (method === "POST" ? [202, ""] : [200, '{"status":4}']));
  });

  afterEach(async () => {
    await door.close();
    await rm(folder, { recursive: true, force: true });
  });

  function inputs() {
    return { scmUrl: door.url, archive, sha256: SHA256, release: SHA256.slice(0, 16) };
  }

  it("keeps the token out of what Pulumi writes down, and publishes with it", async () => {
    const stripped = provider.strip?.({ ...inputs(), token: "token" });
    assert.deepEqual(stripped, inputs());
    const { id, outs } = await provider.create(inputs());
    assert.deepEqual([id, outs], [SHA256.slice(0, 16), inputs()]);
    assert.deepEqual(
      door.calls.map(({ authorization }) => authorization),
      ["Bearer token", "Bearer token"],
    );
  });

  it("publishes nothing without a token of this update", async () => {
    await assert.rejects(provider.create({ ...inputs(), scmUrl: "https://other.scm.azurewebsites.net" }), {
      message: "there is no token with which to publish code at https://other.scm.azurewebsites.net",
    });
  });

  it("changes when the code does or lies elsewhere, and is replaced when the app is another", async () => {
    const olds = inputs();
    assert.deepEqual(await provider.diff("id", olds, inputs()), { changes: false, replaces: [] });
    assert.deepEqual(await provider.diff("id", olds, { ...olds, archive: "/elsewhere.zip" }), {
      changes: true,
      replaces: [],
    });
    assert.deepEqual(await provider.diff("id", olds, { ...olds, sha256: "0".repeat(64) }), {
      changes: true,
      replaces: [],
    });
    assert.deepEqual(await provider.diff("id", olds, { ...olds, scmUrl: "https://x" }), {
      changes: true,
      replaces: ["scmUrl"],
    });
  });

  it("publishes new code in an update, and nothing when only the archive's path is new", async () => {
    provider.strip?.({ ...inputs(), token: "token" });
    const moved = { ...inputs(), archive: "/old/functions.zip" };
    assert.deepEqual(await provider.update("id", moved, inputs()), { outs: inputs() });
    assert.equal(door.calls.length, 0);
    const older = { ...inputs(), sha256: "0".repeat(64), release: "0".repeat(16) };
    assert.deepEqual(await provider.update("id", older, inputs()), { outs: inputs() });
    assert.equal(door.calls.length, 2);
  });

  it("knows where an app takes code, by each of the two kinds of its host names", () => {
    assert.equal(scmUrl("relay-blue.azurewebsites.net"), "https://relay-blue.scm.azurewebsites.net");
    assert.equal(
      scmUrl("relay-blue-a1b2.westeurope-01.azurewebsites.net"),
      "https://relay-blue-a1b2.scm.westeurope-01.azurewebsites.net",
    );
  });
});
