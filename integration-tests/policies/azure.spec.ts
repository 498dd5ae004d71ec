import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { buildPacks, packFolder } from "../../scripts/policies/packs.ts";
import { type EchoProvider, startEchoProvider } from "../rig/engine/echoProvider.ts";
import { requireEngine } from "../rig/engine/requireEngine.ts";
import { EngineWorkspace } from "../rig/engine/workspace.ts";
import { runUnder, stopping } from "./policyRun.ts";

// Resources by their type tokens, without the SDK of Azure: what is proven is that the engine brings them to the rules of
// Azure, with what connects them; not what its provider makes of them.

/** Faults of the account below, and of a stack that has no budget. */
const FAULTS = [
  "azure-storage-public-blobs",
  "azure-storage-shared-key",
  "azure-storage-transport",
  "azure-storage-upload-expiry",
  "semantest-budget",
];

class NativeResource extends pulumi.CustomResource {
  constructor(type: string, name: string, props: pulumi.Inputs) {
    super(`azure-native:${type}`, name, props);
  }
}

function createFiles(settings: pulumi.Inputs): NativeResource {
  const files = new NativeResource("storage:StorageAccount", "files", settings);
  new NativeResource("storage:BlobServiceProperties", "blobs", {
    accountName: files.id,
    cors: { corsRules: [{ allowedOrigins: ["https://app.example.com"] }] },
  });
  return files;
}

describe("programs for Azure, under the pack for production", function () {
  this.timeout(120_000);

  const pack = packFolder("production");
  let provider: EchoProvider;
  let workspace: EngineWorkspace;

  before(async function () {
    const engine = await requireEngine(this);
    await buildPacks();
    provider = await startEchoProvider("azure-native");
    workspace = await EngineWorkspace.open(engine, provider.environment);
  });

  after(async () => {
    await workspace?.close();
    await provider?.stop();
  });

  it("are stopped in their preview, by exactly the rules of their faults", async () => {
    const stack = await workspace.createStack({
      project: "files",
      stack: "open",
      program: async () => {
        createFiles({ allowBlobPublicAccess: true });
      },
    });
    const run = await runUnder(stack, "preview", { pack });
    assert.deepEqual(stopping(run), FAULTS, run.failure);
    assert.deepEqual(provider.created, []);
  });

  it("pass where all is as it should be", async () => {
    const stack = await workspace.createStack({
      project: "files",
      stack: "closed",
      program: async () => {
        const files = createFiles({
          allowBlobPublicAccess: false,
          allowSharedKeyAccess: false,
          enableHttpsTrafficOnly: true,
          minimumTlsVersion: "TLS1_2",
        });
        const actions = { baseBlob: { delete: { daysAfterModificationGreaterThan: 7 } } };
        new NativeResource("storage:ManagementPolicy", "expire", {
          accountName: files.id,
          policy: { rules: [{ name: "expire", enabled: true, type: "Lifecycle", definition: { actions } }] },
        });
        new NativeResource("consumption:Budget", "budget", {
          amount: 50,
          notifications: { most: { enabled: true, threshold: 80, contactEmails: ["ops@example.com"] } },
        });
      },
    });
    assert.deepEqual(await runUnder(stack, "up", { pack }), { said: [], failure: undefined });
  });
});
