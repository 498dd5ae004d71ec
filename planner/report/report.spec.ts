import assert from "node:assert/strict";
import type { Plan } from "../plan.ts";
import { planOf, plansOf } from "../spec/plans.ts";
import { costChart } from "./chart.ts";
import { comparison } from "./compare.ts";
import { planAsJson } from "./json.ts";
import { planAsMarkdown } from "./markdown.ts";
import { planAsText } from "./text.ts";

describe("the report of a plan", function () {
  this.timeout(60_000);

  let told: Plan;

  before(async () => {
    told = await planOf("aws", "--users", "30");
  });

  it("has in JSON the fields of its contract, and no others", () => {
    const json = planAsJson(told);
    assert.deepEqual(Object.keys(json), ["resources", "policies", "cost", "notes"]);
    assert.deepEqual(Object.keys(json.policies), ["violations", "advisories", "unseen"]);
    assert.ok(json.resources.length > 70);
    assert.deepEqual(Object.keys(json.resources[0] ?? {}), ["type", "name", "group"]);
    const { lines, ...cost } = json.cost;
    assert.deepEqual(cost, { monthlyUsd: 9, fixedUsd: 7, alertAtUsers: 440, limitAtUsers: 940 });
    assert.deepEqual(lines[1], {
      item: "frames | all",
      quantity: 30,
      unit: "user",
      unitPriceUsd: 0.1,
      monthlyUsd: 2,
      source: "https://example.com/prices",
      date: "2026-11-01",
    });
  });

  it("names in text each resource, each line of the bill with its source, and what decides", () => {
    const text = planAsText(told);
    for (const { name, type } of told.resources) {
      assert.match(text, new RegExp(`^ +${name} +${type.replaceAll("/", "\\/")}$`, "m"));
    }
    assert.match(text, /^Policies: allowed \(0 violations, /m);
    assert.match(
      text,
      /^ {2}door +fixed +1 +door +7 +7\.00 +https:\/\/example\.com\/prices \(2026-11-01\)$/m,
    );
    assert.match(text, /^ {2}frames \| all +by use +30 \(10 free\) +user +0\.1 +2\.00 /m);
    assert.match(text, /Cost: 9\.00 USD a month, of which 7\.00 fixed and 2\.00 by use/);
    assert.match(text, /of the limit of 100\.00 USD: 9 %/);
    assert.match(text, /440 users; the limit is reached with: 940 users/);
  });

  it("says on this machine that it costs nothing", async () => {
    assert.match(planAsText(await planOf("local")), /^Cost: nothing; the service runs on this machine\.$/m);
  });

  it("is Markdown whose tables hold together, whatever stands in a cell", () => {
    const markdown = planAsMarkdown(told);
    const rows = markdown.split("\n").filter((it) => it.startsWith("| frames"));
    assert.deepEqual(
      rows.map((it) => it.split(/(?<!\\)\|/).length - 2),
      [7],
    );
    assert.equal(markdown.split("<details>").length, markdown.split("</details>").length);
    assert.match(markdown, /^\*\*Allowed\*\* by the policies, \*\*9\.00 USD\*\* a month/m);
  });

  it("tells why a plan is stopped and how to mend it", async () => {
    const stopped = { ...told, verdict: { ...told.verdict, violations: [VIOLATION] } };
    for (const report of [planAsText(stopped), planAsMarkdown(stopped)]) {
      assert.match(report, /not allowed/i);
      assert.match(report, /aws-example/);
      assert.match(report, /Fix: Close it\./);
    }
  });

  it("puts clouds side by side", async () => {
    const plans = await plansOf("--compare", "--users", "30");
    const text = comparison(plans, "text");
    assert.match(text, /^ +aws \(us-east-1\) +azure \(eastus\)$/m);
    assert.match(text, /^USD a month +9\.00 +9\.00$/m);
    assert.match(text, /azure: TLS 1\.2 still accepted here: \*\.service\.signalr\.net\./);
    assert.match(comparison(plans, "markdown"), /^\| USD a month \| 9\.00 \| 9\.00 \|$/m);
  });

  it("never tells a number of users that the tier does not carry", async () => {
    const azure = await planOf("azure");
    const told = /not with this tier: at most 17 users/g;
    for (const report of [planAsText(azure), planAsMarkdown(azure), comparison([azure], "markdown")]) {
      assert.equal(report.match(told)?.length, 2, report);
      assert.doesNotMatch(report, /440 users|940 users/);
    }
    assert.ok(costChart([azure]).includes("azure, starter, at most 17 users"));
    const note = "Not with this tier: 50 users need tier production.";
    for (const report of [planAsText(azure), planAsMarkdown(azure)]) assert.ok(report.includes(note), report);
    assert.ok(planAsJson(azure).notes.includes(note));
    const within = await planOf("azure", "--budget", "7:7.5", "--messages", "1:1");
    assert.match(planAsText(within), /comes with: nobody connected; the limit is reached with: 15 users$/m);
  });

  it("draws the cost over users to scale, with alert and limit", () => {
    const svg = costChart([told]);
    for (const text of ["aws, starter", "alert: 50", "limit: 100"]) assert.ok(svg.includes(text), text);
    // The axes end at 1,200 users and 150 USD, 740 and 375 pixels from their origin at 70, 425.
    const y = (usd: number) => 425 - (usd * 375) / 150;
    assert.ok(svg.includes(`L810 ${y(told.costWith(1_200))}"`), "cost");
    assert.ok(svg.includes(`M70 ${y(50)}.5L810 ${y(50)}.5"`), "alert");
    assert.ok(svg.includes(`M70 ${y(100)}.5L810 ${y(100)}.5"`), "limit");
  });
});

const VIOLATION = {
  rule: "aws-example",
  severity: "high",
  resource: "relay-door",
  urn: undefined,
  path: "",
  message: "A door must be closed.\nrelay-door is open.\nFix: Close it.",
} as const;
