import assert from "node:assert/strict";
import { Cloud } from "@semantest/websocket";
import type { PriceQuestion } from "./contract.ts";
import { readOptions } from "./options.ts";
import { plan } from "./plan.ts";
import { recordStack } from "./recording/record.ts";
import { haveArchives } from "./spec/archives.ts";
import { planOf, simpleEstimate } from "./spec/plans.ts";

describe("a plan", function () {
  this.timeout(60_000);

  before(haveArchives);

  it("asks for the price of what it records, for the use that is asked for", async () => {
    const asked: PriceQuestion[] = [];
    const options = readOptions(["azure", "--region", "westeurope", "--users", "30", "--free-tier", "none"]);
    const { resources } = await plan("azure", options, (question) => {
      asked.push(question);
      return simpleEstimate(question);
    });
    const [first] = asked;
    assert.equal(first?.region, "westeurope");
    assert.equal(first?.freeTier, "none");
    assert.deepEqual(
      first?.resources.map(({ name, type }) => `${type} ${name}`),
      resources.map(({ name, type }) => `${type} ${name}`),
    );
    assert.ok(asked.some(({ usage }) => usage.users === 30));
  });

  it("finds the users with whom alert and limit are reached, exactly", async () => {
    const { alertAtUsers, cost, limitAtUsers } = await planOf("aws", "--budget", "8:9.95");
    assert.equal(cost.monthlyUsd, 11);
    assert.equal(alertAtUsers, 20);
    assert.equal(limitAtUsers, 40);
  });

  for (const cloud of ["aws", "azure"]) {
    it(`of ${cloud} is allowed on both tiers, each by its own pack`, async () => {
      for (const tier of ["starter", "production"]) {
        const { verdict } = await planOf(cloud, "--tier", tier);
        assert.deepEqual(verdict.violations, []);
      }
    });
  }

  it("says where TLS 1.2 is still accepted, and nothing of it on this machine", async () => {
    const hosts = async (...args: string[]) =>
      (await planOf(...args)).notes.flatMap(
        (it) => /^TLS 1\.2 still accepted here: (\S+?)[. ]*$/.exec(it)?.[1] ?? [],
      );
    assert.deepEqual(await hosts("aws"), ["*.cloudfront.net"]);
    assert.deepEqual(await hosts("azure"), ["*.service.signalr.net", "*.blob.core.windows.net"]);
    assert.deepEqual(await hosts("local"), []);
    const { notes } = await planOf("azure", "--tier", "production");
    assert.ok(notes.includes('TLS 1.2 still accepted here: *.azurefd.net until "domain" is set and ready.'));
  });

  it("says what the free tier of SignalR cannot carry", async () => {
    const about = async (...args: string[]) =>
      (await planOf("azure", ...args)).notes.filter((it) => it.includes("free tier"));
    assert.equal((await about("--users", "50")).length, 2);
    assert.equal((await about("--users", "20", "--messages", "200:1001")).length, 1);
    assert.deepEqual(await about("--users", "20"), []);
    assert.deepEqual(await about("--users", "50", "--tier", "production"), []);
  });

  it("holds every resource that the component registers", async () => {
    const { resources } = await planOf("local");
    assert.equal(resources.length, (await recordStack({ cloud: Cloud.Local })).length);
  });
});
