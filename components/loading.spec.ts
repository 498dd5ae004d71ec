import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** Names of the packages of `@pulumi` that a fresh process holds after running `program`. */
async function loadedBy(program: string): Promise<string[]> {
  const report = `
    import { createRequire } from "node:module";
    ${program}
    const files = Object.keys(createRequire(import.meta.url).cache);
    const names = files.flatMap((file) => /node_modules[/\\\\](@pulumi[/\\\\][\\w-]+)/.exec(file)?.[1] ?? []);
    console.log(JSON.stringify([...new Set(names)].sort()));
  `;
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", report]);
  return JSON.parse(stdout);
}

/** A program that builds a stack under mocks. */
function build(args: string): string {
  return `
    import * as pulumi from "@pulumi/pulumi";
    pulumi.runtime.setMocks({ newResource: ({ name, inputs }) => ({ id: name, state: { key: "", ...inputs } }), call: () => ({}) });
    const { SemantestWebSocketStack } = await import(${JSON.stringify(new URL("../index.ts", import.meta.url))});
    try { new SemantestWebSocketStack("relay", ${args}); } catch {}
  `;
}

describe("a program that uses the component", () => {
  it("loads no cloud's SDK before it has chosen one", async () => {
    assert.deepEqual(await loadedBy(build("{}")), ["@pulumi/pulumi"]);
  });

  it("loads no cloud's SDK for a server on this machine", async () => {
    assert.deepEqual(await loadedBy(build('{ cloud: "local" }')), ["@pulumi/pulumi"]);
  });

  it("loads AWS's SDK and no other for a service on AWS", async () => {
    const program = `await import(${JSON.stringify(new URL("./aws/index.ts", import.meta.url))});`;
    assert.deepEqual(await loadedBy(program), ["@pulumi/aws", "@pulumi/pulumi", "@pulumi/random"]);
  });

  it("loads Azure's SDK and no other for a service on Azure", async () => {
    const program = `await import(${JSON.stringify(new URL("./azure/index.ts", import.meta.url))});`;
    assert.deepEqual(await loadedBy(program), ["@pulumi/azure-native", "@pulumi/pulumi", "@pulumi/random"]);
  });
});
