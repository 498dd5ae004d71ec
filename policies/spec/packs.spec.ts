import assert from "node:assert/strict";
import { applyRemedy } from "../engine/remedy.ts";
import { Blocks } from "../frame/rule.ts";
import { runOnResource } from "../frame/run.ts";
import { settingsOf } from "../frame/settings.ts";
import { production } from "../packs/production.ts";
import { starter } from "../packs/starter.ts";
import { allDescribed } from "./allDescribed.ts";
import { broken, nameOf } from "./describeRule.ts";

const described = await allDescribed();
const rules = described.map(({ rule }) => rule);
const names = rules.map(({ name }) => name).sort();

describe("the packs", () => {
  for (const pack of [starter, production]) {
    it(`${pack.name} lists every rule once`, () => {
      assert.deepEqual(pack.entries.map(({ rule }) => rule.name).sort(), names);
    });
  }

  it("starter is nowhere stricter than production", () => {
    const strictness = ["disabled", "advisory", "mandatory"];
    const stricter = starter.entries.filter(({ level, rule }) => {
      const other = production.entries.find((entry) => entry.rule === rule)?.level ?? "disabled";
      return strictness.indexOf(level) > strictness.indexOf(other);
    });
    assert.deepEqual(stricter, []);
  });
});

describe("every rule", () => {
  it("has a name of its own", () => {
    assert.equal(new Set(names).size, names.length);
  });

  for (const rule of rules) {
    it(`${rule.name} says what it is`, () => {
      assert.match(rule.name, /^(aws|azure|semantest)-[a-z0-9]+(-[a-z0-9]+)*$/);
      assert.match(rule.rationale, /^[A-Z](?!.*\. ).*\.$/, "one sentence");
      assert.ok(rule.remediation.length > 0);
      for (const step of rule.remediation) {
        assert.match(step, /^[A-Z].*\.$/);
      }
      assert.match(rule.link, /^https:\/\/(docs\.aws\.amazon\.com|learn\.microsoft\.com)\//);
      assert.ok(rule.scope === "resource" || rule.blocks !== Blocks.BeforeCreation, "runs after creation");
      assert.ok(rule.scope !== "resource" || rule.blocks !== Blocks.AfterCreation, "runs before creation");
    });
  }
});

describe("a remedy", () => {
  const remedied = described.flatMap(({ cases, rule }) =>
    rule.scope === "resource" && rule.remedy !== undefined ? [{ cases, rule, remedy: rule.remedy }] : [],
  );
  for (const { cases, remedy, rule } of remedied) {
    it(`of ${rule.name} puts right what was broken at its paths`, () => {
      const paths = Object.keys(remedy);
      const mended = cases.breaks.flatMap((it) =>
        "path" in it && paths.some((path) => path.startsWith(it.path)) ? [it] : [],
      );
      assert.ok(mended.length > 0);
      for (const change of mended) {
        for (const record of broken(cases.compliant, change)) {
          const props = applyRemedy(structuredClone({ ...record.props }), remedy);
          assert.ok(props !== undefined);
          const outcome = runOnResource(rule, { ...record, props }, settingsOf(rule));
          assert.deepEqual(outcome.violations, [], nameOf(change));
        }
      }
    });
  }
});
