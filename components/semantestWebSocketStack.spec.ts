import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import * as pulumi from "@pulumi/pulumi";
import type { SemantestWebSocketStackArgs } from "./args.ts";
import { generateOperatorKey } from "./operatorKeyFormat.ts";
import type { Registered } from "./spec/mocks.ts";
import { mock, OPERATOR_KEY, registered, value } from "./spec/mocks.ts";

const GIVEN_KEY = generateOperatorKey();
/** Marks a secret where Pulumi sends one to its engine. */
const SECRET_SIGNATURE = "4dabf18193072939515e22adb298388d";

mock({
  "pulumi-nodejs:dynamic/semantest:DataFolder": (_name, { path }) => ({ folder: path ?? "/data" }),
});
// Pulumi's modules read the mocks when they create a resource, ours may read Pulumi's settings when they are loaded.
const { SemantestWebSocketStack } = await import("./semantestWebSocketStack.ts");

/** Builds a stack under mocks; its resources without the text of their dynamic providers. */
async function build(args: SemantestWebSocketStackArgs) {
  registered.length = 0;
  const stack = new SemantestWebSocketStack("relay", args);
  await value(stack.resourceIds);
  // The guard is registered once the ids of all others are known.
  while (!registered.some(({ name }) => name === "relay-deletion-guard")) {
    await new Promise(setImmediate);
  }
  const children = registered.map(({ type, name, inputs: { __provider, ...inputs } }) => ({
    type,
    name,
    inputs,
  }));
  return { stack, children };
}

function digest(key: string): string {
  return createHash("sha256").update(key).digest("hex");
}

function inputsOf(children: readonly Registered[], name: string): Record<string, unknown> {
  const child = children.find((candidate) => candidate.name === name);
  assert.ok(child, `no ${name} among ${children.map((candidate) => candidate.name)}`);
  return child.inputs;
}

describe("SemantestWebSocketStack on this machine", () => {
  it("is a component that owns a key, a folder, a server and their guard, and nothing else", async () => {
    const { children } = await build({ cloud: "local" });
    assert.deepEqual(
      children.map(({ type, name }) => `${type} ${name}`),
      [
        "websocket:index:SemantestWebSocketStack relay",
        "pulumi-nodejs:dynamic/semantest:OperatorKey relay-operator-key",
        "pulumi-nodejs:dynamic/semantest:DataFolder relay-data",
        "pulumi-nodejs:dynamic/semantest:Server relay-server",
        "pulumi-nodejs:dynamic/semantest:DeletionGuard relay-deletion-guard",
      ],
    );
  });

  it("has the type and the outputs of its schema", async () => {
    const { children, stack } = await build({ cloud: "local" });
    const schema = JSON.parse(await readFile(new URL("../schema.json", import.meta.url), "utf8"));
    assert.deepEqual(Object.keys(schema.resources), [children[0]?.type]);
    const outputs = Object.entries(stack).flatMap(([name, member]) =>
      pulumi.Output.isInstance(member) && name !== "urn" ? [name] : [],
    );
    assert.deepEqual(
      outputs,
      Object.keys(schema.resources["websocket:index:SemantestWebSocketStack"].properties),
    );
  });

  it("starts the server with the documented defaults", async () => {
    const { children, stack } = await build({ cloud: "local" });
    const { program, operatorKeyDigest, ...inputs } = inputsOf(children, "relay-server");
    assert.deepEqual(inputs, {
      release: await value(stack.releaseId),
      port: 3003,
      dataDir: "/data",
      environment: "local",
      anonymousKeys: "open",
      allowedOrigins: [],
    });
    assert.match(String(program), /[/\\]cli[/\\]bin[/\\]semantest\.ts$/);
    assert.deepEqual(operatorKeyDigest, {
      [SECRET_SIGNATURE]: "1b47061264138c4ac30d75fd1eb44270",
      value: digest(OPERATOR_KEY),
    });
  });

  for (const deletionProtection of [true, false]) {
    it(`guards them all from deletion when that is ${deletionProtection}`, async () => {
      const { children } = await build({ cloud: "local", deletionProtection });
      assert.deepEqual(inputsOf(children, "relay-deletion-guard"), {
        component: 'SemantestWebSocketStack "relay"',
        enabled: deletionProtection,
        guarded: { data: "relay-data-id", server: "relay-server-id" },
      });
    });
  }

  it("keeps its data by default in a folder that is named after project, stack and component", async () => {
    const { children } = await build({ cloud: "local" });
    assert.deepEqual(inputsOf(children, "relay-data"), {
      defaultName: "relay-project.dev.relay",
      removal: "destroy",
    });
  });

  it("passes every setting on", async () => {
    const { children } = await build({
      cloud: "local",
      dataRemoval: "retain",
      environment: "development",
      anonymousKeys: "closed",
      allowedOrigins: ["https://app.example.com", "http://localhost:8080"],
      requestsPerMinute: 7,
      operatorKey: GIVEN_KEY,
      local: { port: 4004, dataDir: "/srv/semantest" },
    });
    assert.deepEqual(inputsOf(children, "relay-data"), {
      path: "/srv/semantest",
      defaultName: "relay-project.dev.relay",
      removal: "retain",
    });
    const { program, release, operatorKeyDigest, ...inputs } = inputsOf(children, "relay-server");
    assert.deepEqual(inputs, {
      port: 4004,
      dataDir: "/srv/semantest",
      environment: "development",
      anonymousKeys: "closed",
      allowedOrigins: ["https://app.example.com", "http://localhost:8080"],
      requestsPerMinute: 7,
    });
    assert.ok(JSON.stringify(operatorKeyDigest).includes(digest(GIVEN_KEY)));
  });

  it("generates no operator key when one is given", async () => {
    const { children, stack } = await build({ cloud: "local", operatorKey: GIVEN_KEY });
    assert.deepEqual(
      children.filter(({ name }) => name === "relay-operator-key"),
      [],
    );
    assert.equal(await value(stack.operatorKey), GIVEN_KEY);
  });

  it("hands the operator key to no resource", async () => {
    const { children } = await build({ cloud: "local", operatorKey: GIVEN_KEY });
    assert.ok(!JSON.stringify(children).includes(GIVEN_KEY));
  });

  it("says where everything is", async () => {
    const { stack } = await build({ cloud: "local", local: { port: 4004 } });
    assert.equal(await value(stack.apiEndpoint), "http://localhost:4004");
    assert.equal(await value(stack.websocketUrl), "ws://localhost:4004");
    assert.equal(await value(stack.signatureUrl), "http://localhost:4004/signature");
    assert.equal(await value(stack.healthUrl), "http://localhost:4004/health");
    assert.equal(await value(stack.metricsUrl), "http://localhost:4004/metrics");
    assert.equal(await value(stack.dashboardUrl), "http://localhost:4004/");
    assert.match(await value(stack.releaseId), /^[0-9a-f]{16}$/);
    assert.equal(await value(stack.operatorKey), OPERATOR_KEY);
    assert.deepEqual(await value(stack.dnsRecords), []);
    assert.deepEqual(await value(stack.nameServers), []);
    assert.deepEqual(await value(stack.resourceIds), { data: "relay-data-id", server: "relay-server-id" });
  });

  it("keeps the operator key a secret and shows the rest", async () => {
    const { stack } = await build({ cloud: "local", operatorKey: GIVEN_KEY });
    assert.equal(await pulumi.isSecret(stack.operatorKey), true);
    assert.equal(await pulumi.isSecret(stack.apiEndpoint), false);
    assert.equal(await pulumi.isSecret(stack.resourceIds), false);
  });
});

describe("SemantestWebSocketStack", () => {
  it("registers nothing when its arguments are refused", async () => {
    registered.length = 0;
    assert.throws(() => new SemantestWebSocketStack("relay", { cloud: "local", requestsPerMinute: 0 }));
    assert.throws(() => new SemantestWebSocketStack("relay", { cloud: "azure", rollout: "managed" }));
    const stack = new SemantestWebSocketStack("relay", { cloud: "local" });
    await value(stack.resourceIds);
    assert.deepEqual(
      registered.filter(({ type }) => type.startsWith("websocket:")).length,
      1,
      "only the last one",
    );
  });
});
