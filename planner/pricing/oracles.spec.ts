import assert from "node:assert/strict";
import { AWS_PRICES as AWS } from "../prices/aws.ts";
import { AZURE_PRICES as AZURE } from "../prices/azure.ts";
import type { Price } from "../prices/price.ts";
import { monthlyUsd, tieredUsd } from "./meter.ts";
import {
  edgeTransfer,
  firewallCapacitySteps,
  httpRequests,
  signalrMessages,
  socketMessages,
} from "./metering.ts";

// Examples that the vendors publish with their results.

const KB = 1_024;
const cents = (usd: number) => usd.toFixed(2);
const listed = (price: Price, count: number) => monthlyUsd(price, count, "none");

describe("AWS's own examples", () => {
  it("a chat of 1,000 people costs $23.40", () => {
    const messages = 1_000 * (100 + 500) * 30 * socketMessages(3 * KB);
    const minutes = 1_000 * 12 * 60 * 30;
    assert.equal(cents(listed(AWS.socketMessages, messages)), "18.00");
    assert.equal(cents(listed(AWS.socketMinutes, minutes)), "5.40");
    assert.equal(cents(listed(AWS.socketMessages, messages) + listed(AWS.socketMinutes, minutes)), "23.40");
  });

  it("432 million calls of an HTTP API cost $418.80, large ones $9.72", () => {
    assert.equal(cents(listed(AWS.httpRequests, 10_000 * 60 * 24 * 30 * httpRequests(46 * KB))), "418.80");
    assert.equal(httpRequests(4.5 * KB * KB), 9);
    assert.equal(cents(listed(AWS.httpRequests, 25 * 60 * 24 * 30 * httpRequests(4.5 * KB * KB))), "9.72");
  });

  it("3 million calls of a function cost $2.73, on arm64 $2.27", () => {
    const gigabyteSeconds = 3_000_000 * 0.12 * 1.5;
    const calls = monthlyUsd(AWS.invocations, 3_000_000, "always");
    assert.equal(cents(calls + monthlyUsd(AWS.durationX86, gigabyteSeconds, "always")), "2.73");
    assert.equal(cents(calls + monthlyUsd(AWS.durationArm, gigabyteSeconds, "always")), "2.27");
  });

  it("a firewall with 7 rules and 10 million requests costs $18.00, with more capacity $20.00", () => {
    const usd = (capacityUnits: number) =>
      listed(AWS.firewall, 1) +
      listed(AWS.firewallRules, 7) +
      listed(AWS.firewallRequests, 10_000_000) +
      listed(AWS.firewallCapacity, 10_000_000 * firewallCapacitySteps(capacityUnits));
    assert.deepEqual([1_500, 1_501, 2_000].map(usd).map(cents), ["18.00", "20.00", "20.00"]);
  });

  it("33 KB are two messages", () => {
    assert.deepEqual([0, 1, 32 * KB, 33 * KB, 128 * KB].map(socketMessages), [1, 1, 1, 2, 4]);
  });

  it("what is beyond a step costs the step's price only", () => {
    assert.equal(listed(AWS.socketMessages, 1_500_000_000), 1_400);
    assert.equal(cents(listed(AWS.socketMinutes, 10_000_000)), "2.50");
    assert.equal(listed(AWS.writes, 3_000_000), 1.875);
    assert.equal(listed(AWS.reads, 8_000_000), 1);
    assert.deepEqual(
      [listed(AWS.logsIn, 1_000), listed(AWS.dashboards, 1), listed(AWS.zones, 1)],
      [500, 3, 0.5],
    );
  });

  it("an account's first year has messages and minutes for nothing", () => {
    assert.equal(monthlyUsd(AWS.socketMessages, 1_000_000, "first-year"), 0);
    assert.equal(monthlyUsd(AWS.socketMessages, 2_000_000, "first-year"), 1);
    assert.equal(monthlyUsd(AWS.socketMinutes, 750_000, "first-year"), 0);
    assert.equal(monthlyUsd(AWS.socketMessages, 1_000_000, "always"), 1);
  });
});

describe("Microsoft's own examples", () => {
  it("20 million request units cost $5.00 against $29.20 provisioned, 250 million $62.50", () => {
    assert.equal(cents(listed(AZURE.requestUnits, 20_000_000)), "5.00");
    assert.equal(cents(listed(AZURE.requestUnits, 250_000_000)), "62.50");
    assert.equal(cents(listed(AZURE.provisionedUnits, 500 * 730)), "29.20");
  });

  it("an hour of 40 calls a second costs $1.9296 on 10 instances of 2 GB, $0.2448 on one", () => {
    const usd = (instances: number) =>
      listed(AZURE.executions, 40 * 3_600) + listed(AZURE.duration, instances * 3_600 * 2);
    assert.deepEqual(
      [10, 1].map(usd).map((it) => it.toFixed(4)),
      ["1.9296", "0.2448"],
    );
  });

  it("4 KB to three peers are 8 messages", () => {
    assert.equal(signalrMessages(4 * KB, 3), 8);
    assert.equal(signalrMessages(1 * KB, 3) - signalrMessages(1 * KB, 0), 3);
  });

  it("Front Door counts a request that its edge answers without what it spares the origin", () => {
    assert.deepEqual(edgeTransfer(1, 100, false), { requests: 1, toOriginKb: 1, toClientKb: 100 });
    assert.deepEqual(edgeTransfer(1, 30, true), { requests: 1, toOriginKb: 0, toClientKb: 30 });
    assert.deepEqual(edgeTransfer(1, 1, true), { requests: 1, toOriginKb: 0, toClientKb: 1 });
  });

  it("5,000 GB of blobs in 641,000 writes cost $107.53", () => {
    // Made-up prices, by which the page shows how to count.
    const writes = tieredUsd({ tiers: [{ usd: 0.055 }] }, 641_000 / AZURE.blobWrites.perUnit);
    const stored = tieredUsd({ tiers: [{ usd: 0.0208 }] }, 5_000);
    assert.deepEqual([writes, stored, writes + stored].map(cents), ["3.53", "104.00", "107.53"]);
    assert.equal(Math.ceil((5 * KB) / 8) * 1_000 + 1_000, 641_000);
  });
});
