import assert from "node:assert/strict";
import type { Budget } from "../budgets.ts";
import type { Scenario } from "../scenarios/scenario.ts";
import type { Contender } from "../stacks/names.ts";
import type { Round } from "../stats/observation.ts";
import { renderReport } from "./markdown.ts";
import { brokenLines, buildReport, type Ran, remarksOf } from "./report.ts";

const scenario: Scenario = {
  name: "durable",
  title: "Durable events",
  contenders: ["bareRelay", "semantest"],
  rounds: 1,
  measure: () => assert.fail("a report measures nothing"),
};
const budget: Budget = { figure: "durable.p99Ms.toBareRelay", max: 1.5, promise: "p99, of the bare relay's" };

function round(contender: Contender, p99: number, foreign: number, remarks: string[] = []): Round {
  return { contender, observations: [{ metric: "p99Ms", value: p99, foreign }], remarks };
}

function build(...rounds: Round[]) {
  const ran: Ran[] = [{ scenario, rounds }];
  const report = buildReport({
    surroundings: { machine: "2 cores", versions: { node: "24.0.0" }, openFiles: 4096 },
    date: new Date("2026-03-04T05:06:07Z"),
    args: ["--only", "durable"],
    plan: { windowMs: 1000, windows: 1, warmUpMs: 0, repeats: 1, pinned: true },
    ran,
    budgets: [budget],
  });
  return { report, ran };
}

describe("buildReport", () => {
  it("names the day, the command, the figures and what they were made of", () => {
    const { report } = build(round("bareRelay", 2, 0), round("semantest", 3, 0));
    assert.equal(report.date, "2026-03-04");
    assert.equal(report.command, "npm run bench -- --only durable");
    assert.equal(report.figures["durable.p99Ms.toBareRelay"], 1.5);
    assert.equal(report.rounds.durable?.length, 2);
    assert.deepEqual(brokenLines(report), []);
  });

  it("says which budget is broken and by what", () => {
    const { report } = build(round("bareRelay", 2, 0), round("semantest", 8, 0));
    assert.deepEqual(brokenLines(report), [
      "broken: p99, of the bare relay's (durable.p99Ms.toBareRelay is 4)",
    ]);
  });

  it("takes a contender that failed as a broken budget, and keeps its words", () => {
    const failed: Round = { contender: "semantest", observations: [], remarks: ["it ended"] };
    const { report, ran } = build(round("bareRelay", 2, 0), failed);
    assert.equal(report.judged[0]?.kept, false);
    assert.deepEqual(remarksOf(ran), ["durable, semantest: it ended"]);
  });
});

describe("renderReport", () => {
  it("shows each contender's figures and each budget", () => {
    const { report, ran } = build(round("bareRelay", 2, 0), round("semantest", 8, 0));
    const page = renderReport(report, ran);
    assert.match(page, /\| bare `ws` relay \| 2\.00 \|/);
    assert.match(page, /\| Semantest \| 8\.00 \|/);
    assert.match(page, /\| p99, of the bare relay's \| at most 1\.5 \| 4 \| \*\*broken\*\* \|/);
    assert.doesNotMatch(page, /¹/);
  });

  it("marks what other programs disturbed", () => {
    const { report, ran } = build(round("bareRelay", 2, 0), round("semantest", 8, 0.5));
    const page = renderReport(report, ran);
    assert.match(page, /\| Semantest \| 8\.00 ¹ \|/);
    assert.match(page, /^¹ Too few windows/m);
  });
});
