import assert from "node:assert/strict";
import { Cloud } from "@semantest/websocket";
import type { PriceQuestion } from "./contract.ts";
import { readOptions } from "./options.ts";
import { plan } from "./plan.ts";
import { estimate } from "./pricing/estimate.ts";
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
    assert.ok(
      notes.includes(
        'TLS 1.2 still accepted here: *.azurefd.net until "domain" is set and ready, as --domain plans it.',
      ),
    );
  });

  it("says on SignalR's free tier always what it carries, else only where it does not", async () => {
    const about = async (...args: string[]) =>
      (await planOf("azure", ...args)).notes.filter((it) => /SignalR|Not with this tier/.test(it));
    const free =
      "SignalR's free tier takes 20 sockets at once and sends 20,000 messages a day: at most 17 users like these.";
    assert.deepEqual(await about("--users", "17"), [free]);
    assert.deepEqual(await about("--users", "18"), [
      free,
      "Not with this tier: 18 users need tier production.",
    ]);
    assert.deepEqual(await about("--users", "1000", "--tier", "production"), []);
    assert.deepEqual(await about("--users", "1001", "--tier", "production"), [
      "SignalR's units take 1,000 sockets at once: 1,001 users, all connected, need more azure.signalrUnits.",
    ]);
  });

  for (const cloud of ["aws", "azure"]) {
    it(`of ${cloud} with a domain is the stack once that is ready: allowed, priced, no old TLS`, async () => {
      const options = readOptions([cloud, "--tier", "production", "--domain", "relay.example.com"]);
      const [only] = options.clouds;
      assert.ok(only !== undefined);
      const { cost, notes, resources, verdict } = await plan(only, options, estimate);
      assert.deepEqual(verdict.violations, []);
      assert.ok(cost.monthlyUsd > 0);
      assert.deepEqual(
        notes.filter((it) => it.includes("TLS")),
        [],
      );
      assert.ok(resources.some(({ group }) => group === "names"));
    });
  }

  it("holds every resource that the component registers", async () => {
    const { resources } = await planOf("local");
    assert.equal(resources.length, (await recordStack({ cloud: Cloud.Local })).length);
  });
});
