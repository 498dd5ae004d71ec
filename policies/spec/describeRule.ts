import assert from "node:assert/strict";
import type { ResourceRecord } from "../frame/record.ts";
import { UNKNOWN } from "../frame/record.ts";
import type { Rule } from "../frame/rule.ts";
import { runOnStack } from "../frame/run.ts";
import { settingsOf } from "../frame/settings.ts";
import type { Break } from "./breaks.ts";
import { withValue } from "./breaks.ts";

export interface Cases {
  /** A stack that has what the rule asks for. */
  readonly compliant: readonly ResourceRecord[];
  /** Each makes the stack above violate the rule. */
  readonly breaks: readonly Break[];
  /** Value that a preview may not know; by the path of the first resource of the type. */
  readonly unknown: { readonly type: string; readonly path: string };
  /** Other stacks that are fine, by why. */
  readonly alsoCompliant?: Readonly<Record<string, readonly ResourceRecord[]>>;
  /** Other stacks that are not, by why. */
  readonly alsoViolating?: Readonly<Record<string, readonly ResourceRecord[]>>;
}

/** A rule with its cases, for checks over all rules. */
export interface Described {
  readonly rule: Rule;
  readonly cases: Cases;
}

/** Tests a rule on stacks that comply, violate and hide a value. */
export function describeRule(rule: Rule, cases: Cases): Described {
  const { alsoCompliant = {}, alsoViolating = {}, breaks, compliant, unknown } = cases;
  const run = (records: readonly ResourceRecord[]) => runOnStack(rule, records, settingsOf(rule));

  describe(`${rule.name}: ${rule.rationale}`, () => {
    for (const [why, records] of Object.entries({ "a stack that has it": compliant, ...alsoCompliant })) {
      it(`is content with ${why}`, () => {
        assert.deepEqual(run(records), { violations: [], unseen: [] });
      });
    }

    for (const change of breaks) {
      it(`reports ${nameOf(change)}`, () => {
        assertReported(rule, run(broken(compliant, change)));
      });
    }

    for (const [why, records] of Object.entries(alsoViolating)) {
      it(`reports ${why}`, () => {
        assertReported(rule, run(records));
      });
    }

    it(`says that it cannot see ${unknown.path}`, () => {
      const hidden = broken(compliant, { ...unknown, to: UNKNOWN });
      const { unseen, violations } = run(hidden);
      assert.deepEqual(violations, []);
      assert.ok(unseen.length > 0, "nothing is said");
      for (const { message, path, resource } of unseen) {
        assert.deepEqual(
          { message, type: resource?.type },
          { message: "is not known yet", type: unknown.type },
        );
        assert.ok(unknown.path.startsWith(path.replaceAll(/\[(\d+)\]/g, ".$1")), `names ${path}`);
      }
    });
  });
  return { rule, cases };
}

/** The stack after a change. */
export function broken(records: readonly ResourceRecord[], change: Break): ResourceRecord[] {
  return "remove" in change
    ? records.filter(({ type }) => type !== change.remove)
    : records.map((record) =>
        record.type === change.type ? withValue(record, change.path, change.to) : record,
      );
}

/** A change in words. */
export function nameOf(change: Break): string {
  if ("remove" in change) {
    return `a stack without ${change.remove}`;
  }
  const { path, to, type } = change;
  return to === undefined ? `${type} without ${path}` : `${type} with ${path} ${JSON.stringify(to)}`;
}

function assertReported(rule: Rule, { unseen, violations }: ReturnType<typeof runOnStack>): void {
  assert.deepEqual(unseen, []);
  assert.ok(violations.length > 0, `${rule.name} reports nothing`);
  for (const { message } of violations) {
    assert.match(message, /^[a-z].*[^.]$/s, "is the rest of a sentence");
  }
}
