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
import { ownStacks } from "./ownStacks.ts";

// Breaks one thing at a time and asks all rules. What each rule's spec says it is meant for is the only list there is.

const described = await allDescribed();
const rules = described.map(({ rule }) => rule);

describe("one thing broken at a time", function () {
  this.timeout(120_000);

  let own: readonly ResourceRecord[];
  let atFirst: ReadonlySet<string>;

  before(async () => {
    // No table of the component is tagged as durable yet; the one with a backup stands in.
    own = ((await ownStacks()).production ?? []).map((record) =>
      record.name === "relay-keys" ? withValue(record, "tags", { "semantest:data": "durable" }) : record,
    );
    atFirst = reportsOn(own);
  });

  for (const each of described) {
    it(`is reported by ${each.rule.name} and by no rule that is not meant for it`, () => {
      for (const change of each.cases.breaks) {
        const where = `${each.rule.name}, ${nameOf(change)}`;
        // The rule's own stack, where the break must be seen.
        const { compliant } = each.cases;
        assertMeant(where, each, change, reportsOn(compliant), reportsOn(broken(compliant, change)), true);
        // Our stack, wherever it has such a resource.
        for (const records of brokenOwn(change)) {
          assertMeant(where, each, change, atFirst, reportsOn(records), false);
        }
      }
    });
  }

  it("is seen on our own stack by every rule that judges something there", () => {
    const blind = described.filter(
      (each) => judges(each.rule) && !each.cases.breaks.some((change) => isSeenOnOwn(each.rule, change)),
    );
    assert.deepEqual(
      blind.map(({ rule }) => rule.name),
      [],
    );
  });

  /** Whether the rule is content with our stack now, and has something there to be content with. */
  function judges(rule: Rule): boolean {
    const isContent = ![...atFirst].some((report) => report.startsWith(`${rule.name} `));
    return isContent && rule.scope === "resource" && own.some(({ type }) => rule.types.includes(type));
  }

  function isSeenOnOwn(rule: Rule, change: Break): boolean {
    return brokenOwn(change).some((records) => newReporters(atFirst, reportsOn(records)).has(rule.name));
  }

  function brokenOwn(change: Break): ResourceRecord[][] {
    if ("remove" in change) {
      return own.some(({ type }) => type === change.remove) ? [broken(own, change)] : [];
    }
    return own
      .filter(({ type }) => type === change.type)
      .flatMap((target) =>
        variantsOf(target, change.path).map((path) =>
          own.map((record) => (record === target ? withValue(record, path, change.to) : record)),
        ),
      );
  }
});

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
