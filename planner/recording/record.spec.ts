import assert from "node:assert/strict";
import type { ResourceRecord } from "@semantest/policies";
import { UNKNOWN } from "@semantest/policies";
import { Cloud } from "@semantest/websocket";
import { haveArchives } from "../spec/archives.ts";
import { recordStack } from "./record.ts";

// What the real engine is sent is held against this in the parity suite; here is what a rule needs beside type and name.

describe("a recorded stack", function () {
  this.timeout(60_000);

  before(haveArchives);

  const find = (records: readonly ResourceRecord[], name: string, type: string): ResourceRecord => {
    const found = records.filter((it) => it.name === name && it.type.endsWith(type));
    const [only] = found;
    assert.ok(only !== undefined && found.length === 1, `${found.length} of ${name}`);
    return only;
  };

  const aws = { cloud: Cloud.Aws, aws: { region: "us-east-1" } };
  const azure = { cloud: Cloud.Azure, azure: { location: "westeurope" } };
  const local = { cloud: Cloud.Local };

  for (const args of [aws, azure, local]) {
    it(`tells of ${args.cloud} parents and sources that are recorded themselves, each resource once`, async () => {
      const records = await recordStack(args);
      const urns = new Set(records.map(({ urn }) => urn));
      assert.equal(urns.size, records.length);
      const [component] = records.filter(({ parent }) => parent === undefined);
      assert.equal(component?.type, "websocket:index:SemantestWebSocketStack");
      const named = records.flatMap(({ parent, propertyDependencies }) => [
        ...(parent === undefined ? [] : [parent]),
        ...Object.values(propertyDependencies).flat(),
      ]);
      assert.ok(named.length >= records.length - 1);
      assert.deepEqual(
        named.filter((urn) => !urns.has(urn)),
        [],
      );
    });
  }

  it("knows what a program writes down, and not what a cloud would tell", async () => {
    const records = await recordStack(aws);
    const stage = find(records, "relay-sockets-stage", ":Stage");
    const api = find(records, "relay-sockets-api", ":Api");
    assert.equal(api.props.protocolType, "WEBSOCKET");
    assert.equal(stage.props.apiId, UNKNOWN);
    assert.deepEqual(stage.propertyDependencies.apiId, [api.urn]);
  });

  it("holds the options that change what its inputs mean", async () => {
    const budget = find(await recordStack(azure), "relay-budget", ":Budget");
    assert.equal(budget.options?.protect, false);
    assert.ok((budget.options?.ignoreChanges ?? []).length > 0);
  });

  it("is none where a question of the component cannot be answered without an account", async () => {
    await assert.rejects(recordStack({ cloud: Cloud.Aws }), /getRegion.* without an account/);
  });

  it("is recorded anew each time, with nothing of the one before", async () => {
    const first = await recordStack(local);
    await recordStack(azure);
    assert.deepEqual(await recordStack(local), first);
  });
});
