import assert from "node:assert/strict";
import type { ResourceRecord } from "../frame/record.ts";
import type { Rule } from "../frame/rule.ts";
import { runOnStack } from "../frame/run.ts";
import { settingsOf } from "../frame/settings.ts";
import { allDescribed } from "./allDescribed.ts";
import type { Break } from "./breaks.ts";
import { variantsOf, withValue } from "./breaks.ts";
import type { Described } from "./describeRule.ts";
import { broken, nameOf } from "./describeRule.ts";
import { ownStacks, ownStacksOnAzure } from "./ownStacks.ts";

// Breaks one thing at a time and asks all rules. What each rule's spec says it is meant for is the only list there is.

interface Stack {
  readonly cloud: string;
  readonly records: readonly ResourceRecord[];
  /** What is reported before anything is broken. */
  readonly atFirst: ReadonlySet<string>;
}

const described = await allDescribed();
const rules = described.map(({ rule }) => rule);

describe("one thing broken at a time", function () {
  this.timeout(120_000);

  let stacks: readonly Stack[];

  before(async () => {
    const recorded = { aws: await ownStacks(), azure: await ownStacksOnAzure() };
    stacks = Object.entries(recorded).flatMap(([cloud, tiers]) =>
      Object.values(tiers).map((records) => ({ cloud, records, atFirst: reportsOn(records) })),
    );
  });

  for (const each of described) {
    it(`is reported by ${each.rule.name} and by no rule that is not meant for it`, () => {
      for (const change of each.cases.breaks) {
        const where = `${each.rule.name}, ${nameOf(change)}`;
        // The rule's own stack, where the break must be seen.
        const { compliant } = each.cases;
        assertMeant(where, each, change, reportsOn(compliant), reportsOn(broken(compliant, change)), true);
        // The whole stacks, wherever they have such a resource.
        for (const { atFirst, records } of stacks) {
          for (const changed of brokenAnywhere(records, change)) {
            assertMeant(where, each, change, atFirst, reportsOn(changed), false);
          }
        }
      }
    });
  }

  for (const cloud of ["aws", "azure"]) {
    it(`is seen on a whole stack of ${cloud} by every rule that judges something there`, () => {
      const whole = stacks.filter((it) => it.cloud === cloud);
      const blind = described.filter(({ cases, rule }) => {
        const judging = whole.filter(({ records }) => isJudged(rule, cases.compliant, records));
        const seen = ({ atFirst, records }: Stack) =>
          [...atFirst].some((report) => report.startsWith(`${rule.name} `)) ||
          cases.breaks.some((change) => isSeen(rule, change, atFirst, records));
        return judging.length > 0 && !judging.some(seen);
      });
      assert.deepEqual(
        blind.map(({ rule }) => rule.name),
        [],
      );
    });
  }
});

/** Whether the stack has what the rule judges; for one over several resources, everything that its own example has. */
function isJudged(
  rule: Rule,
  example: readonly ResourceRecord[],
  records: readonly ResourceRecord[],
): boolean {
  const has = (type: string) => records.some((record) => record.type === type);
  return rule.scope === "resource" ? rule.types.some(has) : example.every(({ type }) => has(type));
}

function isSeen(
  rule: Rule,
  change: Break,
  before: ReadonlySet<string>,
  records: readonly ResourceRecord[],
): boolean {
  return brokenAnywhere(records, change).some((it) => newReporters(before, reportsOn(it)).has(rule.name));
}

/** The stack with the change made to each resource of the type in turn, and to each element of a list. */
function brokenAnywhere(records: readonly ResourceRecord[], change: Break): ResourceRecord[][] {
  if ("remove" in change) {
    return records.some(({ type }) => type === change.remove) ? [broken(records, change)] : [];
  }
  return records
    .filter(({ type }) => type === change.type)
    .flatMap((target) =>
      variantsOf(target, change.path).map((path) =>
        records.map((record) => (record === target ? withValue(record, path, change.to) : record)),
      ),
    );
}

function assertMeant(
  where: string,
  { rule }: Described,
  change: Break,
  before: ReadonlySet<string>,
  after: ReadonlySet<string>,
  mustBeSeen: boolean,
): void {
  const reporters = newReporters(before, after);
  assert.ok(reporters.has(rule.name) || !mustBeSeen, `${where}: not seen`);
  const meant = described.filter(({ cases }) => cases.breaks.some((it) => touchesSame(it, change)));
  const others = [...reporters].filter((name) => !meant.some((it) => it.rule.name === name));
  assert.deepEqual(others, [], where);
}

/** Whether two changes are to the same part of the same type. */
function touchesSame(one: Break, other: Break): boolean {
  if ("remove" in one || "remove" in other) {
    return "remove" in one && "remove" in other && one.remove === other.remove;
  }
  return (
    one.type === other.type &&
    (`${one.path}.`.startsWith(`${other.path}.`) || `${other.path}.`.startsWith(`${one.path}.`))
  );
}

/** Everything that the rules report, one text each. */
function reportsOn(records: readonly ResourceRecord[]): Set<string> {
  return new Set(
    rules.flatMap((rule) =>
      runOnStack(rule, records, settingsOf(rule)).violations.map(
        ({ message, path, resource }) => `${rule.name} ${resource?.urn} ${path} ${message}`,
      ),
    ),
  );
}

function newReporters(before: ReadonlySet<string>, after: ReadonlySet<string>): Set<string> {
  return new Set(
    [...after].filter((report) => !before.has(report)).map((report) => report.split(" ")[0] ?? ""),
  );
}
