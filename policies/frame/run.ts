import type { ResourceRecord } from "./record.ts";
import { Resource } from "./resource.ts";
import type { RelationRule, ResourceRule, Rule, SettingValues } from "./rule.ts";
import { Stack } from "./stack.ts";
import type { Fault } from "./value.ts";
import { Unseen } from "./value.ts";

/** What came of running one rule. */
export interface Outcome {
  readonly violations: readonly Fault[];
  /** What it could not see, and therefore has not judged; also where the rule itself failed. */
  readonly unseen: readonly Fault[];
}

export function appliesTo(rule: ResourceRule | RelationRule, { type }: ResourceRecord): boolean {
  return rule.types.includes(type);
}

/** Runs a rule over one resource. */
export function runOnResource(rule: ResourceRule, record: ResourceRecord, settings: SettingValues): Outcome {
  return appliesTo(rule, record)
    ? collect(rule, record, () => rule.check(new Resource(record), settings))
    : { violations: [], unseen: [] };
}

/** Runs a rule over all resources of a stack. */
export function runOnStack(rule: Rule, records: readonly ResourceRecord[], settings: SettingValues): Outcome {
  if (rule.scope === "resource") {
    return merge(records.map((record) => runOnResource(rule, record, settings)));
  }
  const stack = new Stack(records);
  if (rule.scope === "stack") {
    return collect(rule, undefined, () => rule.check(stack, settings));
  }
  return merge(
    stack.of(...rule.types).map((it) => collect(rule, it.record, () => rule.check(it, stack, settings))),
  );
}

function collect(rule: Rule, subject: ResourceRecord | undefined, check: () => Iterable<Fault>): Outcome {
  const violations: Fault[] = [];
  try {
    for (const fault of check()) {
      violations.push(fault);
    }
    return { violations, unseen: [] };
  } catch (error) {
    return { violations, unseen: [reasonOf(rule, subject, error)] };
  }
}

/** A rule that fails must not end the others, nor pass for one that was content. */
function reasonOf(rule: Rule, subject: ResourceRecord | undefined, error: unknown): Fault {
  if (error instanceof Unseen) {
    return { resource: error.resource, path: error.path, message: "is not known yet" };
  }
  return { resource: subject, path: "", message: `cannot be judged, since ${rule.name} failed: ${error}` };
}

function merge(outcomes: readonly Outcome[]): Outcome {
  return {
    violations: outcomes.flatMap(({ violations }) => violations),
    unseen: outcomes.flatMap(({ unseen }) => unseen),
  };
}
