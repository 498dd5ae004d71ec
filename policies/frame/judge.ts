import { explain, explainUnseen } from "./explain.ts";
import type { Level, Pack } from "./pack.ts";
import type { ResourceRecord } from "./record.ts";
import { STACK_TYPE } from "./record.ts";
import type { Rule, Severity } from "./rule.ts";
import { runOnStack } from "./run.ts";
import { settingsOf } from "./settings.ts";
import type { Fault } from "./value.ts";
import { describeWaiver, faultOf, WAIVERS, type Waiver, waiverFor } from "./waiver.ts";

/** What a pack is told beyond its own list. */
export interface Configuration {
  /** Levels that differ from the pack's, by rule. */
  readonly levels?: Readonly<Record<string, Level>>;
  /** Settings of rules, by rule and name. */
  readonly settings?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly waivers?: readonly Waiver[];
}

/** One thing that a pack has to say. */
export interface Finding {
  readonly rule: string;
  readonly severity: Severity;
  /** Name of the resource; undefined: the stack as a whole. */
  readonly resource: string | undefined;
  readonly urn: string | undefined;
  readonly path: string;
  /** Why it matters, what is wrong and where, how to fix it; as the engine prints it. */
  readonly message: string;
}

/** What a pack says of a stack. */
export interface Verdict {
  /** Stop the operation. */
  readonly violations: readonly Finding[];
  /** Are said. */
  readonly advisories: readonly Finding[];
  /** What mandatory rules could not see. */
  readonly unseen: readonly Finding[];
  /** What would stop or be said, were there no waiver. */
  readonly waived: readonly Finding[];
}

/** Judges a stack by a pack, without Pulumi's engine. Throws a `SettingError` where a setting is none. */
export function judge(
  pack: Pack,
  records: readonly ResourceRecord[],
  { levels = {}, settings = {}, waivers = [] }: Configuration = {},
  now: Date = new Date(),
): Verdict {
  const rules = pack.entries.map(({ rule }) => rule);
  const holding = waivers.filter((it) => faultOf(it, rules, now) === undefined);
  const root = records.find(({ type }) => type === STACK_TYPE);
  const violations: Finding[] = waivers
    .filter((it) => !holding.includes(it))
    .map((it) => waiverFinding(it, faultOf(it, rules, now) ?? "", root));
  const advisories: Finding[] = [];
  const unseen: Finding[] = [];
  const waived: Finding[] = [];
  for (const { rule, level: packs } of pack.entries) {
    const level = levels[rule.name] ?? packs;
    if (level === "disabled") {
      continue;
    }
    const outcome = runOnStack(rule, records, settingsOf(rule, settings[rule.name]));
    for (const fault of outcome.violations) {
      const waiver = waiverFor(rule, fault, holding);
      if (waiver !== undefined) {
        waived.push(findingOf(rule, fault, describeWaiver(waiver)));
      } else {
        (level === "mandatory" ? violations : advisories).push(
          findingOf(rule, fault, `${rule.rationale}\n${explain(rule, fault)}`),
        );
      }
    }
    if (level === "mandatory") {
      unseen.push(...outcome.unseen.map((fault) => findingOf(rule, fault, explainUnseen(rule, fault))));
    }
  }
  return { violations, advisories, unseen, waived };
}

function findingOf({ name, severity }: Rule, { path, resource }: Fault, message: string): Finding {
  return { rule: name, severity, resource: resource?.name, urn: resource?.urn, path, message };
}

function waiverFinding(waiver: Waiver, fault: string, root: ResourceRecord | undefined): Finding {
  return {
    rule: WAIVERS,
    severity: "high",
    resource: root?.name,
    urn: root?.urn,
    path: "",
    message: `The waiver of ${waiver.rule} for ${waiver.resource} ${fault}.`,
  };
}
