import assert from "node:assert/strict";
import type { ResourceRecord } from "@semantest/policies";
import { Cloud, type SemantestWebSocketStackArgs, Tier } from "@semantest/websocket";
import type { CostEstimate, FreeTier, PriceQuestion, Usage } from "../contract.ts";
import { awsPrices } from "../prices/aws.ts";
import { azurePrices } from "../prices/azure.ts";
import { recordStack } from "../recording/record.ts";
import { haveArchives } from "../spec/archives.ts";
import { estimate } from "./estimate.ts";

const USUAL: Usage = {
  users: 50,
  hoursPerDay: 8,
  daysPerMonth: 30,
  framesSentPerUserDay: 200,
  framesReceivedPerUserDay: 1_000,
  imagesPerUserDay: 0,
  alwaysOnShare: 0,
};
const ALERTED = { alertEmails: ["ops@example.com"] };
const AWS = { ...ALERTED, cloud: Cloud.Aws, aws: { region: "us-east-1" } } as const;
const AZURE = { ...ALERTED, cloud: Cloud.Azure, azure: { location: "westeurope" } } as const;
/** A domain with a zone that the stack makes, delegated: all that a tier may hold. */
const WITH_DOMAIN = { domain: "api.example.com", domainReady: true } as const;

type Args = SemantestWebSocketStackArgs & { readonly cloud: Cloud };

describe("estimate", function () {
  this.timeout(30_000);
  const recorded = new Map<string, Promise<readonly ResourceRecord[]>>();

  before(haveArchives);

  async function ask(args: Args, more: Partial<Usage>, freeTier: FreeTier = "always"): Promise<CostEstimate> {
    const key = JSON.stringify(args);
    const records = recorded.get(key) ?? recordStack(args);
    recorded.set(key, records);
    return estimate(await question(args, records, more, freeTier));
  }

  async function question(
    { cloud, tier = Tier.Starter }: Args,
    records: Promise<readonly ResourceRecord[]>,
    more: Partial<Usage>,
    freeTier: FreeTier,
  ): Promise<PriceQuestion> {
    const resources = (await records).map(({ name, props, type, urn }) => ({ name, props, type, urn }));
    const region = cloud === Cloud.Azure ? "westeurope" : "us-east-1";
    return { cloud, tier, region, freeTier, usage: { ...USUAL, ...more }, resources };
  }

  describe("costs to do nothing, by the tier table of the design", () => {
    const columns: readonly [name: string, args: Args, least: number, most: number][] = [
      ["AWS starter", AWS, 0, 1],
      [
        "AWS production",
        { ...AWS, ...WITH_DOMAIN, tier: Tier.Production, aws: { ...AWS.aws, createZone: true } },
        15,
        20,
      ],
      ["Azure starter", AZURE, 0, 8],
      [
        "Azure production",
        { ...AZURE, ...WITH_DOMAIN, tier: Tier.Production, azure: { ...AZURE.azure, createZone: true } },
        88,
        98,
      ],
    ];
    for (const [name, args, least, most] of columns) {
      it(`${name}: ${least} to ${most} USD a month`, async () => {
        const { fixedUsd, monthlyUsd } = await ask(args, { users: 0 });
        assert.equal(monthlyUsd, fixedUsd);
        assert.ok(fixedUsd >= least && fixedUsd <= most, `${fixedUsd}`);
      });
    }
  });

  // Reckoned by hand from the list prices, in USD; the arithmetic shares nothing with the planner but the inputs:
  // 1,500 days of users: 300,000 frames sent and 1,500,000 received; 720,000 minutes; 180,000 pings; 7,200 sockets.
  const alarms = { always: 6 * 0.1, none: 16 * 0.1 };
  const byHand: readonly [users: number, freeTier: "always" | "none", usd: number][] = [
    // frames, heartbeats, minutes, calls, writes, reads, into the edge; all else is within the allowances.
    [50, "always", alarms.always + 1.8 + 0.36 + 0.18 + 0.0072 + 0.355 + 0.022 + 0.009],
    // The same, then calls and time of functions, requests and answers of the edge, logs in and kept, metrics, dashboard.
    [
      50,
      "none",
      alarms.none +
        1.8 +
        0.36 +
        0.18 +
        0.0072 +
        0.355 +
        0.022 +
        0.009 +
        (0.102 + 0.051) +
        (0.0144 + 0.137) +
        (0.362 + 0.01) +
        10 * 0.3 +
        3,
    ],
    // Twenty times as much; 9.2 million calls of functions, 9.5 GB of logs and 1.8 GB-months of them are beyond the allowances.
    [1_000, "always", alarms.always + 36 + 7.2 + 3.6 + 0.144 + 7.1 + 0.447 + 0.186 + 1.835 + 4.744 + 0.053],
    [
      1_000,
      "none",
      alarms.none +
        36 +
        7.2 +
        3.6 +
        0.144 +
        7.1 +
        0.447 +
        0.186 +
        (2.035 + 1.018) +
        (0.288 + 2.735) +
        (7.244 + 0.203) +
        10 * 0.3 +
        3,
    ],
  ];
  for (const [users, freeTier, usd] of byHand) {
    it(`is within 2 % of what a hand reckons for AWS with ${users} users, allowances: ${freeTier}`, async () => {
      const { monthlyUsd } = await ask(AWS, { users }, freeTier);
      assert.ok(Math.abs(monthlyUsd / usd - 1) < 0.02, `${monthlyUsd} beside ${usd}`);
    });
  }

  it("reckons the first year's offers of old accounts: a million messages and 750,000 minutes", async () => {
    const [always, firstYear] = await Promise.all([ask(AWS, {}, "always"), ask(AWS, {}, "first-year")]);
    // 2.16 million messages, 0.72 million minutes and 7,200 calls are what those offers are about.
    assert.equal((always.monthlyUsd - firstYear.monthlyUsd).toFixed(4), (1 + 0.18 + 0.0072).toFixed(4));
  });

  it("takes an always-on socket for a day of 24 hours, with its heartbeats", async () => {
    const one = { users: 1, framesSentPerUserDay: 0, framesReceivedPerUserDay: 0, hoursPerDay: 0 };
    const { lines } = await ask(AWS, { ...one, alwaysOnShare: 1 }, "none");
    const usd = (item: string) => lines.find((it) => it.item === item)?.monthlyUsd.toFixed(4);
    assert.equal(usd("heartbeats"), (0.0216).toFixed(4));
    assert.equal(usd("open sockets"), (0.0108).toFixed(4));
  });

  it("adds keeping, checking and sending of images, and the quicker heartbeat of their jobs", async () => {
    const without = await ask(AWS, {}, "none");
    const { lines, monthlyUsd } = await ask(AWS, { imagesPerUserDay: 2 }, "none");
    assert.ok(monthlyUsd > without.monthlyUsd);
    const items = new Map(lines.map((it) => [it.item, it]));
    // 3,000 images of 2 MB out, at 0.09 USD a GB.
    assert.equal(items.get("images out")?.monthlyUsd.toFixed(3), ((3_000 * 2 * 0.09) / 1_024).toFixed(3));
    assert.equal(items.get("uploads")?.quantity, 3);
  });

  it("tells the same price of a thousand jobs, however many users there are", async () => {
    const [few, many] = await Promise.all([ask(AWS, { users: 1 }), ask(AWS, { users: 1_000 })]);
    assert.equal(few.per1000JobsUsd, many.per1000JobsUsd);
    // 12 messages, 7 writes and 2 reads of each job, as the budgets of the store count them, are most of it.
    assert.ok(few.per1000JobsUsd > 0.012 + 0.0044 + 0.0003);
  });

  it("never falls as users come", async () => {
    for (const args of [AWS, AZURE]) {
      const costs = await Promise.all(
        [0, 1, 10, 50, 100, 1_000, 10_000, 100_000].map((users) => ask(args, { users })),
      );
      const usd = costs.map(({ monthlyUsd }) => monthlyUsd);
      assert.deepEqual(
        usd,
        usd.toSorted((one, other) => one - other),
      );
    }
  });

  it("gives each line its source and date, and lines that sum up to the month", async () => {
    for (const args of [AWS, AZURE]) {
      const { lines, monthlyUsd } = await ask({ ...args, tier: Tier.Production }, { imagesPerUserDay: 1 });
      assert.ok(lines.length > 10);
      for (const { date, monthlyUsd: usd, source } of lines) {
        assert.match(source, /^https:\/\//);
        assert.match(date, /^20\d\d-\d\d-\d\d$/);
        assert.ok(usd >= 0);
      }
      assert.equal(
        lines.reduce((sum, it) => sum + it.monthlyUsd, 0),
        monthlyUsd,
      );
    }
  });

  it("bills what the availability test on Azure causes: its calls at the edge, and the secret each time it wakes an instance", async () => {
    const { lines } = await ask({ ...AZURE, tier: Tier.Production }, { users: 0 });
    const quantity = (item: string) => lines.find((it) => it.item === item)?.quantity;
    // A test each 5 minutes of a month of 730 hours, billed by the 10,000.
    const runs = (730 * 60) / 5 / 10_000;
    assert.equal(quantity("availability test at the edge"), runs);
    assert.equal(quantity("secret, read by instances that are woken"), runs);
  });

  it("throws for a type of resource whose price nobody has looked up, and for a region", async () => {
    const asked = await question(AWS, recordStack(AWS), {}, "always");
    const strange = { urn: "u", type: "aws:rds/instance:Instance", name: "n", props: {} };
    assert.throws(
      () => estimate({ ...asked, resources: [strange] }),
      /no price is known for aws:rds\/instance:Instance/,
    );
    assert.throws(
      () => estimate({ ...asked, region: "mars-1" }),
      /region is "mars-1"; prices of aws were read for: us-east-1/,
    );
  });

  it("knows no price that is older than a year", () => {
    const yearAgo = new Date();
    yearAgo.setFullYear(yearAgo.getFullYear() - 1);
    const old = [...Object.entries(awsPrices.prices), ...Object.entries(azurePrices.prices)].filter(
      ([, { date }]) => new Date(date) < yearAgo,
    );
    assert.deepEqual(
      old.map(([name]) => name),
      [],
      "read these prices again at their source, and change what has changed with the date",
    );
  });
});
