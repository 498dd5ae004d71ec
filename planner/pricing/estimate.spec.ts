import assert from "node:assert/strict";
import { COUNTED, TIMED } from "../../handlers/adapters/aws/telemetry/index.ts";
import type { ResourceRecord } from "../../policies/frame/record.ts";
import { recordComponent } from "../../policies/spec/recordComponent.ts";
import type { Cloud, FreeTier, PlannedResource, Tier, Usage } from "../contract.ts";
import { METRICS_OF_OUR_OWN } from "./awsFixed.ts";
import { estimate } from "./estimate.ts";

// The resources are those that the component registers under mocks. That a bill agrees, only a bill shows.

const USAGE: Usage = {
  users: 50,
  hoursPerDay: 8,
  daysPerMonth: 30,
  framesSentPerUserDay: 200,
  framesReceivedPerUserDay: 1_000,
  imagesPerUserDay: 0,
  alwaysOnShare: 0,
};
const REGION = { aws: "us-east-1", azure: "eastus", local: "local" };
const alertEmails = ["ops@example.com"];
const domain = { domain: "relay.example.com", domainReady: true };

describe("what a month costs", function () {
  this.timeout(60_000);

  const recorded: Record<string, readonly PlannedResource[]> = {};
  before(async () => {
    recorded["aws starter"] = await planned({ cloud: "aws", alertEmails });
    recorded["aws production"] = await planned({
      ...{ cloud: "aws", tier: "production", alertEmails, ...domain },
      aws: { createZone: true },
    });
    recorded["azure starter"] = await planned({ cloud: "azure", alertEmails });
    recorded["azure production"] = await planned({
      ...{ cloud: "azure", tier: "production", alertEmails, ...domain },
      azure: { createZone: true },
    });
  });

  const of = (cloud: Cloud, tier: Tier, freeTier: FreeTier, usage: Partial<Usage> = {}) =>
    estimate({
      cloud,
      tier,
      region: REGION[cloud],
      freeTier,
      usage: { ...USAGE, ...usage },
      resources: recorded[`${cloud} ${tier}`] ?? [],
    });
  const near = (actual: number, expected: number) =>
    assert.ok(Math.abs(actual / expected - 1) < 0.02, `${actual} is not within 2 % of ${expected}`);

  describe("when nobody comes", () => {
    const idle = (cloud: Cloud, tier: Tier) => of(cloud, tier, "always", { users: 0 });

    it("on AWS, tier starter, five alarms beyond the ten free ones", () => {
      assert.equal(idle("aws", "starter").monthlyUsd.toFixed(2), "0.50");
    });

    it("on AWS, tier production, firewall, zone, alarms and whoever checks health", () => {
      const checks = (15 * 730 * 3_600) / 30 / 1e6;
      const firewall = 5 + 4 * 1 + checks * 0.6;
      const health = 1 + checks * 1 + (checks - 1) * 0.2 + checks * 1.3 * (14 / 30) * 0.03;
      const zoneAndAlarms = 0.5 + 10 * 0.1;
      near(idle("aws", "production").monthlyUsd, firewall + health + zoneAndAlarms);
    });

    it("on Azure, tier starter, two alerts", () => {
      assert.equal(idle("azure", "starter").monthlyUsd.toFixed(2), "0.60");
    });

    it("on Azure, tier production, SignalR, Front Door, alerts, the test, and who wakes the functions", () => {
      const calls = (85 / 255 + 1 / 300) * 730 * 3_600;
      // Twenty calls a minute at random keep an instance for 28.6 % of the time.
      const seconds = 730 * 3_600 * (1 - Math.E ** -(85 / 255 + 1 / 300));
      const functions = ((calls - 250_000) / 1e6) * 0.4 + (seconds * 0.5 - 100_000) * 0.000026;
      near(
        idle("azure", "production").monthlyUsd,
        49.1 + 35 + 0.5 + 4 * 0.5 + 6 * 0.1 + 8_760 * 0.0005 + functions,
      );
    });

    it("is the fixed part, and jobs have a price all the same", () => {
      const { fixedUsd, monthlyUsd, per1000JobsUsd } = idle("aws", "starter");
      assert.equal(monthlyUsd, fixedUsd);
      assert.ok(per1000JobsUsd > 0);
    });
  });

  describe("on AWS, tier starter, with the default use", () => {
    // By hand. 50 people, 30 days, 8 hours: 300,000 frames sent, 1,500,000 received, 75,000 jobs, 720,000 minutes.
    // Jobs of a minute: 75,000 x 2 x 60 / 25 = 360,000 pings; the rest of the time: 34,200,000 s / 240 = 142,500 pings.
    // A connection each 100 minutes: 7,200, with five calls, two edge requests and ten calls of the store each.
    const hand = (times: number) => ({
      messages: 2.8194 * times, // 0.3 + 1.5 + 2 x (0.36 + 0.1425 + 0.0072)
      minutes: 0.72 * times,
      calls: 0.8385 * times, // 0.3 + 0.36 + 0.1425 + 5 x 0.0072
      gigabyteSeconds: 6_288.75 * times, // 838,500 x 15 ms x 0.5 GB
      logs: 1.09 * times, // 838,500 x 1.3 KB
      out: 2.0169 * times, // (1,500,000 + 502,500 + 14,400) KB
      up: 0.8169 * times, // (300,000 + 502,500 + 14,400) KB
      requests: 0.0072 * times,
      writes: 0.9354 * times, // 75,000 x 7 + 360,000 + 7,200 x 7
      reads: 0.8316 * times, // 75,000 x 6 + 360,000 + 7,200 x 3
    });

    for (const [users, times] of [
      [50, 1],
      [1_000, 20],
    ] as const) {
      it(`costs ${users} people what a hand calculation says, without free allowances`, () => {
        const it = hand(times);
        const sockets = it.messages * 1 + it.minutes * 0.25 + it.requests * 1;
        const functions = it.calls * 0.2 + it.gigabyteSeconds * 0.0000133334;
        const logs = it.logs * 0.5 + ((it.logs * 14) / 30) * 0.03;
        const edge = it.out * 0.085 + it.up * 0.02 + 0.0144 * times;
        const store = it.writes * 0.625 + it.reads * 0.125;
        const fixed = 15 * 0.1 + 3 + 10 * 0.3;
        near(
          of("aws", "starter", "none", { users }).monthlyUsd,
          sockets + functions + logs + edge + store + fixed,
        );
      });

      it(`costs ${users} people what a hand calculation says, with what is always free`, () => {
        const it = hand(times);
        const beyond = (used: number, free: number) => Math.max(0, used - free);
        const sockets = it.messages * 1 + it.minutes * 0.25 + it.requests * 1;
        const functions = beyond(it.calls, 1) * 0.2 + beyond(it.gigabyteSeconds, 400_000) * 0.0000133334;
        const logs = beyond(it.logs, 5) * 0.5 + ((it.logs * 14) / 30) * 0.03;
        const edge = beyond(it.out, 1_000) * 0.085 + it.up * 0.02;
        const store = it.writes * 0.625 + it.reads * 0.125;
        near(
          of("aws", "starter", "always", { users }).monthlyUsd,
          sockets + functions + logs + edge + store + 0.5,
        );
      });
    }
  });

  it("adds the sockets of those who are always on: per person $0.011 of time and $0.022 of heartbeats a month", () => {
    const usd = (alwaysOnShare: number) =>
      of("aws", "starter", "none", {
        hoursPerDay: 0,
        framesSentPerUserDay: 0,
        framesReceivedPerUserDay: 0,
        alwaysOnShare,
      })
        .lines.filter(({ item }) => /Time of sockets|waiting/.test(item))
        .reduce((sum, line) => sum + line.monthlyUsd, 0);
    assert.equal(usd(0), 0);
    near(usd(1) / 50, (730 * 60 * 0.25) / 1e6 + (730 * 15 * 2) / 1e6);
  });

  it("counts images: kept, stored, fetched, carried and asked for", () => {
    for (const cloud of ["aws", "azure"] as const) {
      const items = (imagesPerUserDay: number) =>
        of(cloud, "starter", "none", { imagesPerUserDay }).lines.filter(({ group }) => group === "Images")
          .length;
      assert.deepEqual([items(0), items(1)], [0, 4], cloud);
    }
  });

  it("has lines that add up, each with its source and day", () => {
    for (const [cloud, tier] of [
      ["aws", "starter"],
      ["aws", "production"],
      ["azure", "starter"],
      ["azure", "production"],
    ] as const) {
      for (const freeTier of ["always", "none", "first-year"] as const) {
        const { lines, monthlyUsd } = of(cloud, tier, freeTier, { users: 1_000, imagesPerUserDay: 1 });
        assert.ok(lines.length > 10);
        for (const { freeQuantity, item, monthlyUsd: usd, quantity, unitPriceUsd, ...line } of lines) {
          assert.ok(Math.abs((quantity - freeQuantity) * unitPriceUsd - usd) < 1e-6, item);
          assert.ok(line.source.startsWith("https://") && line.date === "2026-11-22", item);
        }
        assert.ok(Math.abs(lines.reduce((sum, line) => sum + line.monthlyUsd, 0) - monthlyUsd) < 1e-9);
      }
    }
  });

  it("never falls as people come", () => {
    for (const cloud of ["aws", "azure"] as const) {
      const costs = [0, 1, 10, 100, 1_000, 10_000].map(
        (users) => of(cloud, "production", "always", { users }).monthlyUsd,
      );
      assert.deepEqual(
        costs,
        costs.toSorted((one, other) => one - other),
      );
    }
  });

  it("is nothing on this laptop", () => {
    assert.deepEqual(of("local", "starter", "none"), {
      lines: [],
      monthlyUsd: 0,
      fixedUsd: 0,
      per1000JobsUsd: 0,
    });
  });

  it("is refused for a region, a type, a unit or a use of which no price is known", () => {
    const resources = [{ urn: "urn", type: "aws:ec2/instance:Instance", name: "box", props: {} }];
    const question = { cloud: "aws", tier: "starter", freeTier: "none", usage: USAGE } as const;
    assert.throws(
      () => estimate({ ...question, region: "eu-central-1", resources: [] }),
      /^Error: region: no prices are known for "eu-central-1"; allowed for aws: us-east-1$/,
    );
    assert.throws(
      () => estimate({ ...question, region: "us-east-1", resources }),
      /^Error: box: no price is known for resources of type aws:ec2\/instance:Instance$/,
    );
    const premium = { sku: { name: "Premium_P1", capacity: 1 } };
    const signalr = {
      urn: "urn",
      type: "azure-native:signalrservice:SignalR",
      name: "sockets",
      props: premium,
    };
    assert.throws(
      () => estimate({ ...question, cloud: "azure", region: "eastus", resources: [signalr] }),
      /sockets: no price is known for sku.name "Premium_P1"; allowed: Free_F1, Standard_S1/,
    );
    assert.throws(
      () => of("aws", "starter", "none", { users: -1 }),
      /^Error: users: -1 is not allowed; allowed: 0 to/,
    );
    assert.throws(
      () => of("aws", "starter", "none", { alwaysOnShare: 2 }),
      /alwaysOnShare: 2 is not allowed; allowed: 0 to 1/,
    );
  });

  it("counts as many metrics of our own as the functions make", () => {
    assert.equal(METRICS_OF_OUR_OWN, COUNTED.length + TIMED.length);
  });
});

async function planned(args: Parameters<typeof recordComponent>[0]): Promise<PlannedResource[]> {
  return (await recordComponent(args)).map(({ parent, ...rest }: ResourceRecord) =>
    parent === undefined ? rest : { ...rest, parent },
  );
}
