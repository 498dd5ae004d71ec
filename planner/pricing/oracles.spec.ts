import assert from "node:assert/strict";
import { awsPrices } from "../prices/aws.ts";
import { azurePrices } from "../prices/azure.ts";
import type { Price } from "../prices/price.ts";
import { freeUnits, pieces, usdOf } from "./amount.ts";
import { busySeconds } from "./flex.ts";
import { billOf, totalOf } from "./meters.ts";

// Examples that the vendors reckon out themselves on their pages: what they come to, ours must, to the cent.

const { prices: aws } = awsPrices;
const { prices: azure } = azurePrices;
const THIRTY_DAYS_IN_MINUTES = 30 * 24 * 60;

function cents(usd: number): string {
  return usd.toFixed(2);
}

function cost(price: Price, count: number, free: "always" | "none" = "none"): number {
  return usdOf(price, Math.max(0, count / price.size - freeUnits(price, free)));
}

/** The same with the rates of the example. */
function at(price: Price, usd: number): Price {
  return { ...price, steps: [{ usd }] };
}

describe("vendors' own examples", () => {
  it("API Gateway, WebSocket: 1,000 users, 12 hours, 100 sent and 500 received a day of 3 KB: 23.40", () => {
    const messages = 1_000 * 30 * 600 * pieces(3, 32);
    const minutes = 1_000 * 30 * 12 * 60;
    const usd = [cost(aws.webSocketMessages, messages), cost(aws.webSocketMinutes, minutes)];
    assert.deepEqual(usd.map(cents), ["18.00", "5.40"]);
    assert.equal(cents((usd[0] ?? 0) + (usd[1] ?? 0)), "23.40");
  });

  it("API Gateway, HTTP: 10,000 calls a minute of 12 and 46 KB: 418.80", () => {
    const calls = 10_000 * THIRTY_DAYS_IN_MINUTES * pieces(46, 512);
    assert.equal(cents(cost(aws.httpRequests, calls)), "418.80");
  });

  it("API Gateway, HTTP: 25 calls a minute of 4.5 MB: 9.72", () => {
    const units = 25 * THIRTY_DAYS_IN_MINUTES * pieces(4.5 * 1_024, 512);
    assert.equal(units, 9_720_000);
    assert.equal(cents(cost(aws.httpRequests, units)), "9.72");
  });

  it("Lambda: 3 million calls of 120 ms with 1,536 MB on x86: 2.73; on arm64 2.27", () => {
    const gigabyteSeconds = (3_000_000 * 0.12 * 1_536) / 1_024;
    assert.equal(gigabyteSeconds, 540_000);
    const calls = cost(aws.functionRequests, 3_000_000, "always");
    assert.equal(cents(calls), "0.40");
    const x86 = cost(at(aws.functionTime, 0.0000166667), gigabyteSeconds, "always");
    assert.equal(cents(calls + x86), "2.73");
    assert.equal(cents(calls + cost(aws.functionTime, gigabyteSeconds, "always")), "2.27");
  });

  it("WAF: an ACL, 7 rules, 10 million requests: 18.00; 20.00 with 1,501 to 2,000 capacity units", () => {
    const usual = cost(aws.firewall, 1) + cost(aws.firewallRules, 7) + cost(aws.firewallRequests, 10_000_000);
    assert.equal(cents(usual), "18.00");
    assert.equal(cents(usual + cost(at(aws.firewallRequests, 0.2), 10_000_000)), "20.00");
  });

  it("API Gateway: 33 KB are two messages; 32 KB and nothing are one, 128 KB are four", () => {
    assert.deepEqual(
      [33, 32, 0, 128].map((it) => pieces(it, 32)),
      [2, 1, 1, 4],
    );
  });

  it("API Gateway: 1.5 thousand million messages cost 1,400: each step has its own price", () => {
    assert.equal(cents(cost(aws.webSocketMessages, 1_500_000_000)), "1400.00");
  });

  it("Cosmos DB: 20 million request units 5.00 against 29.20 provisioned, 250 million 62.50", () => {
    assert.equal(cents(cost(azure.requestUnits, 20_000_000)), "5.00");
    assert.equal(cents(cost(azure.requestUnits, 250_000_000)), "62.50");
    assert.equal(cents(5 * 0.008 * 730), "29.20");
  });

  it("Functions on Flex Consumption: 40 calls a second of 2 GB cost 1.9296 an hour on ten instances, 0.2448 on one", () => {
    const calls = cost(azure.executions, 40 * 3_600);
    const instanceHour = cost(azure.functionTime, 3_600 * 2);
    assert.equal((calls + 10 * instanceHour).toFixed(4), "1.9296");
    assert.equal((calls + instanceHour).toFixed(4), "0.2448");
    // Forty calls a second keep an instance busy all the time.
    assert.equal((calls + cost(azure.functionTime, busySeconds(40 * 3_600, 3_600) * 2)).toFixed(4), "0.2448");
  });

  it("Functions: 1,110,000,000 MB-ms are 1,083.98 GB-s", () => {
    assert.equal((1_110_000_000 / 1_024_000).toFixed(2), "1083.98");
  });

  it("SignalR: 4 KB to a server and on to three clients are eight messages", () => {
    assert.equal((1 + 3) * pieces(4, 2), 8);
  });

  it("Front Door: a call of 1 KB answered with 100 KB is one request and 100 KB out", () => {
    const lines = billOf(
      [
        { price: "edgeRequests", item: "", kind: "variable", count: 1 },
        { price: "edgeTransfer", item: "", kind: "variable", count: 100 / 1_048_576 },
      ],
      azure,
      "none",
    );
    assert.equal(totalOf(lines).toFixed(12), (0.009 / 10_000 + (100 / 1_048_576) * 0.083).toFixed(12));
  });

  it("Blob Storage: 1,000 files of 5 GB in blocks of 8 MiB: 3.53 to write, 104.00 to keep, 107.53 a month", () => {
    const writes = cost(azure.imageWrites, 1_000 * ((5 * 1_024) / 8 + 1));
    const kept = cost(azure.imageSize, 5_000);
    assert.deepEqual([writes, kept, writes + kept].map(cents), ["3.53", "104.00", "107.53"]);
  });
});
