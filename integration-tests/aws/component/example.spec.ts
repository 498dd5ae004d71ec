import assert from "node:assert/strict";
import type { Stack } from "@pulumi/pulumi/automation/index.js";
import type { AwsRig } from "../../rig/aws/awsRig.ts";
import { startRelayRig } from "./relay.ts";

const EXAMPLE = new URL("../../../examples/typescript/index.ts", import.meta.url).href;

// The program that people copy, with the configuration of its README, on an emulated account. What the emulator and the
// thin provider stand in for is not proven: see docs/unproven.md.

describe("the TypeScript example on AWS", function () {
  this.timeout(180_000);
  let rig: AwsRig;
  let stack: Stack;

  before(async function () {
    ({ rig } = await startRelayRig(this));
    let runs = 0;
    stack = await rig.workspace.createStack({
      project: "semantest-example",
      stack: "aws",
      // A program runs anew in each operation, a module only once under each address.
      program: async () => ({ ...(await import(`${EXAMPLE}?aws=${++runs}`)) }),
      config: {
        "aws:region": { value: rig.account.region },
        cloud: { value: "aws" },
        alertEmails: { value: '["oncall@example.com"]' },
      },
    });
  });

  after(async () => {
    await rig?.stop();
  });

  it("is up after one update, answers by its public name and has nothing left to do", async () => {
    const { outputs } = await stack.up();
    const edge = await rig.openEdge(stack);
    assert.equal(outputs.websocketUrl?.value, `wss://${edge.host}`);
    assert.deepEqual(outputs.dnsRecords?.value, []);
    const signature = await fetch(`${edge.origin}/signature`);
    assert.equal(signature.status, 200);
    const { service, environment } = await signature.json();
    assert.deepEqual({ service, environment }, { service: "semantest", environment: "development" });
    const { changeSummary } = await stack.preview();
    assert.deepEqual(Object.keys(changeSummary), ["same"]);
  });

  it("tells the records of a domain whose DNS is served elsewhere, and works on without it", async () => {
    await stack.setConfig("domain", { value: "api.example.com" });
    await stack.setConfig("domainReady", { value: "false" });
    const { outputs } = await stack.up();
    assert.deepEqual(
      outputs.dnsRecords?.value
        .map(({ name, type }: { name: string; type: string }) => `${type} ${name}`)
        .at(-1),
      "CNAME api.example.com",
    );
    assert.match(String(outputs.websocketUrl?.value), /\.cloudfront\.net$/);
  });

  it("is gone after a destroy", async () => {
    await stack.destroy();
    assert.equal((await stack.exportStack()).deployment.resources, undefined);
  });
});
