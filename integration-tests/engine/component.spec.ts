import assert from "node:assert/strict";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import * as pulumi from "@pulumi/pulumi";
import type { Stack } from "@pulumi/pulumi/automation/index.js";
import type { Environment, SemantestWebSocketStackArgs } from "@semantest/websocket";
import { SemantestWebSocketStack } from "@semantest/websocket";
import { processesMentioning } from "../rig/engine/leftovers.ts";
import { requireEngine } from "../rig/engine/requireEngine.ts";
import { EngineWorkspace } from "../rig/engine/workspace.ts";
import { freePort } from "../rig/freePort.ts";

describe("SemantestWebSocketStack in the engine", function () {
  this.timeout(120_000);

  let workspace: EngineWorkspace;

  before(async function () {
    workspace = await EngineWorkspace.open(await requireEngine(this));
  });

  after(async () => {
    await workspace?.close();
  });

  /** A stack of one component; what `args` returns counts anew in each operation. */
  function createStack(stack: string, args: () => SemantestWebSocketStackArgs): Promise<Stack> {
    return workspace.createStack({
      project: "relay",
      stack,
      program: async () => ({ healthUrl: new SemantestWebSocketStack("relay", args()).healthUrl }),
    });
  }

  async function isHealthy(port: number): Promise<boolean> {
    return (await fetch(`http://localhost:${port}/health`).catch(() => undefined))?.ok ?? false;
  }

  it("has a schema that Pulumi's own reader takes as it is", async () => {
    const file = new URL("../../schema.json", import.meta.url);
    const { config, ...read } = JSON.parse(await workspace.run(["package", "get-schema", file.pathname]));
    const { dependencies, ...written } = JSON.parse(await readFile(file, "utf8"));
    assert.deepEqual(read, written);
    assert.deepEqual(
      { config, dependencies },
      { config: {}, dependencies: [] },
      "what the reader adds or leaves out",
    );
  });

  const mistakes: readonly [when: string, args: () => SemantestWebSocketStackArgs, mistake: string][] = [
    [
      "at once",
      () => ({ cloud: "local", requestsPerMinute: 0 }),
      'SemantestWebSocketStack "relay": requestsPerMinute is 0; allowed: a whole number from 1 to 1000000\n',
    ],
    [
      "later",
      () => ({ cloud: "local", local: { port: Promise.resolve(70_000) } }),
      'SemantestWebSocketStack "relay": local.port is 70000; allowed: a whole number from 1 to 65535\n',
    ],
    [
      "later and secret",
      () => ({ cloud: "local", allowedOrigins: pulumi.secret(["https://hunter2.example.com/"]) }),
      'SemantestWebSocketStack "relay": allowedOrigins[0] is not as it should be (value not shown); allowed: an exact origin such as "https://app.example.com", without path or wildcard\n',
    ],
  ];
  for (const [when, args, mistake] of mistakes) {
    it(`shows a mistake that is known ${when} in the preview, without a stack trace`, async () => {
      const stack = await createStack(`mistake-${when.replaceAll(" ", "-")}`, args);
      await assert.rejects(stack.preview(), ({ message }: Error) => {
        assert.ok(message.includes(mistake), message);
        assert.doesNotMatch(message, /validat\w+\.ts|hunter2/);
        return true;
      });
    });
  }

  it("does not disturb a second stack on the same machine", async () => {
    const ports = [await freePort(), await freePort()];
    const [one, other] = await Promise.all(
      ports.map((port, index) =>
        createStack(`neighbour-${index}`, () => ({ cloud: "local", local: { port } })),
      ),
    );
    assert.ok(one !== undefined && other !== undefined);
    await one.up();
    await other.up();
    await one.destroy();
    assert.deepEqual(await Promise.all(ports.map(isHealthy)), [false, true]);
    await other.destroy();
    assert.deepEqual(await processesMentioning(workspace.folder), []);
  });

  it("replaces a server in place, the old one stopped first, when a setting changes", async () => {
    const port = await freePort();
    const environments: Environment[] = ["development", "local"];
    const stack = await createStack("settings", () => ({
      cloud: "local",
      local: { port },
      environment: environments[0] ?? "local",
    }));
    for (const changes of [{ create: 6 }, { replace: 1, same: 5 }]) {
      assert.deepEqual((await stack.up()).summary.resourceChanges, changes);
      const signature = await (await fetch(`http://localhost:${port}/signature`)).text();
      assert.ok(signature.includes(`"environment":"${environments.shift()}"`), signature);
    }
    await stack.destroy();
    assert.deepEqual(await processesMentioning(workspace.folder), []);
  });

  it("says which port is taken, starts nothing, and goes on when it is free", async () => {
    const stranger = createServer((_request, response) => response.end("{}"));
    const port = await freePort();
    await once(stranger.listen(port, "127.0.0.1"), "listening");
    const stack = await createStack("taken", () => ({ cloud: "local", local: { port } }));
    await assert.rejects(stack.up(), (error: Error) =>
      error.message.includes(
        `port ${port} is taken; stop what listens there, or set local.port to a free one`,
      ),
    );
    assert.deepEqual(await processesMentioning(workspace.folder), []);
    stranger.close();
    stranger.closeAllConnections();
    await stack.up();
    assert.equal(await isHealthy(port), true);
    await stack.destroy();
  });

  it("refuses to be destroyed while it is protected, and goes on serving", async () => {
    const port = await freePort();
    let deletionProtection = true;
    const stack = await createStack("protected", () => ({
      cloud: "local",
      local: { port },
      deletionProtection,
    }));
    await stack.up();
    await assert.rejects(stack.destroy(), ({ message }: Error) =>
      message.includes('set deletionProtection to false, run "pulumi up", and delete it then'),
    );
    assert.equal(await isHealthy(port), true);
    deletionProtection = false;
    await stack.up();
    await stack.destroy();
    assert.equal(await isHealthy(port), false);
  });
});
