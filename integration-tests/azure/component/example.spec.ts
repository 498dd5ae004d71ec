import assert from "node:assert/strict";
import type { Stack } from "@pulumi/pulumi/automation/index.js";
import type { DeployedRig } from "../../rig/azure/deployedRig.ts";
import { startRelayRig } from "./relay.ts";

const EXAMPLE = new URL("../../../examples/typescript/index.ts", import.meta.url).href;

// The program that people copy, with the configuration of its README, in an emulated subscription. What the emulators and
// the thin provider stand in for is not proven: see docs/unproven.md.

describe("the TypeScript example on Azure", function () {
  this.timeout(180_000);
  let rig: DeployedRig;
  let stack: Stack;

  before(async function () {
    rig = await startRelayRig(this);
    let runs = 0;
    stack = await rig.workspace.createStack({
      project: "semantest-example",
      stack: "azure",
      // A program runs anew in each operation, a module only once under each address.
      program: async () => ({ ...(await import(`${EXAMPLE}?azure=${++runs}`)) }),
      config: {
        "azure-native:location": { value: "westeurope" },
        cloud: { value: "azure" },
        alertEmails: { value: '["oncall@example.com"]' },
      },
    });
  });

  after(async () => {
    await rig?.stop();
  });

  it("is up after one update, answers by its public name, and is gone after a destroy", async () => {
    const { outputs } = await stack.up();
    const [app] = rig.account.subscription.ofType("Microsoft.Web/sites");
    assert.equal(outputs.websocketUrl?.value, `wss://${app?.arm.name}.azurewebsites.net`);
    assert.deepEqual(outputs.dnsRecords?.value, []);
    const signature = await fetch(String(outputs.signatureUrl?.value));
    assert.equal(signature.status, 200);
    const { service, environment } = await signature.json();
    assert.deepEqual({ service, environment }, { service: "semantest", environment: "development" });
    await stack.destroy();
    assert.deepEqual(rig.account.subscription.inventory(), {});
  });
});
