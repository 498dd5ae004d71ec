import assert from "node:assert/strict";
import { buildPacks, packFolder } from "../../scripts/policies/packs.ts";
import { type EchoProvider, startEchoProvider } from "../rig/engine/echoProvider.ts";
import { requireEngine } from "../rig/engine/requireEngine.ts";
import { EngineWorkspace } from "../rig/engine/workspace.ts";
import { CHAT_FAULTS, chatProgram } from "./chatProgram.ts";
import { runUnder, stopping } from "./policyRun.ts";

describe("a program of somebody else, under the pack for starters", function () {
  this.timeout(120_000);

  let provider: EchoProvider;
  let workspace: EngineWorkspace;

  before(async function () {
    const engine = await requireEngine(this);
    await buildPacks();
    provider = await startEchoProvider("aws");
    workspace = await EngineWorkspace.open(engine, provider.environment);
  });

  after(async () => {
    await workspace?.close();
    await provider?.stop();
  });

  it("is stopped in its preview, by exactly the rules of its known faults", async () => {
    const stack = await workspace.createStack({
      project: "chat",
      stack: "dev",
      config: { "aws:region": { value: "eu-central-1" } },
      program: chatProgram,
    });
    const run = await runUnder(stack, "preview", { pack: packFolder("starter") });
    assert.deepEqual(stopping(run), Object.keys(CHAT_FAULTS).sort(), run.failure);
    assert.ok(run.failure !== undefined);
    assert.deepEqual(provider.created, []);
  });
});
