import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { requireEngine } from "../rig/engine/requireEngine.ts";
import { EngineWorkspace } from "../rig/engine/workspace.ts";

// That no secret of ours stands in a state is told by other suites. Here: that the engine seals what it is told is secret,
// whichever way a workspace has it do so.

const WAYS: Readonly<Record<string, string | undefined>> = {
  "a key server": undefined,
  "a passphrase": "correct horse battery staple",
};

for (const [way, passphrase] of Object.entries(WAYS)) {
  describe(`a stack whose secrets are sealed by ${way}`, function () {
    this.timeout(60_000);

    const secret = randomUUID();
    let workspace: EngineWorkspace;

    before(async function () {
      workspace = await EngineWorkspace.open(await requireEngine(this), {}, passphrase);
    });

    after(async () => {
      await workspace?.close();
    });

    it("opens them to its program and its user, and has them in no file", async () => {
      const stack = await workspace.createStack({
        project: "vault",
        stack: "dev",
        config: { told: { value: secret, secret: true } },
        program: async () => ({ told: new pulumi.Config().requireSecret("told"), open: "in the clear" }),
      });
      const { outputs } = await stack.up();
      assert.deepEqual(outputs.told, { value: secret, secret: true });
      const files = await readdir(workspace.folder, { recursive: true, withFileTypes: true });
      const texts = await Promise.all(
        files
          .filter((entry) => entry.isFile())
          .map((file) => readFile(join(file.parentPath, file.name), "utf8")),
      );
      assert.ok(texts.some((text) => text.includes("in the clear")));
      assert.ok(!texts.some((text) => text.includes(secret)));
    });
  });
}
