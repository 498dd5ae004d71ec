import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import * as v from "valibot";
import { type Budget, BudgetsSchema, judge } from "./budgets.ts";
import { SCENARIOS } from "./scenarios/index.ts";

const budget: Budget = { figure: "durable.p99Ms.semantest", max: 10, promise: "p99 under 10 ms" };

function kept(figures: Record<string, number>, budgets: readonly Budget[] = [budget]): boolean[] {
  return judge(budgets, figures, ["durable"]).map((it) => it.kept);
}

describe("judge", () => {
  it("keeps a budget at its limit and breaks it beyond", () => {
    assert.deepEqual(kept({ "durable.p99Ms.semantest": 10 }), [true]);
    assert.deepEqual(kept({ "durable.p99Ms.semantest": 10.01 }), [false]);
    const least: Budget = { figure: "durable.x", min: 0.5, promise: "" };
    assert.deepEqual(kept({ "durable.x": 0.5 }, [least]), [true]);
    assert.deepEqual(kept({ "durable.x": 0.49 }, [least]), [false]);
  });

  it("breaks a budget whose figure is missing or no number", () => {
    assert.deepEqual(kept({}), [false]);
    assert.deepEqual(kept({ "durable.p99Ms.semantest": Number.NaN }), [false]);
  });

  it("leaves out budgets of scenarios that did not run", () => {
    assert.deepEqual(judge([budget], {}, ["ephemeral"]), []);
  });
});

describe("the budgets file", () => {
  it("names only scenarios that exist, and every scenario at least once", async () => {
    const text = await readFile(new URL("../budgets.json", import.meta.url), "utf8");
    const budgets = v.parse(BudgetsSchema, JSON.parse(text));
    const named = new Set(budgets.map(({ figure }) => figure.split(".")[0]));
    assert.deepEqual([...named].toSorted(), SCENARIOS.map(({ name }) => name).toSorted());
  });
});
