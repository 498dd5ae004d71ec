import type { Resource } from "./resource.ts";
import type { Stack } from "./stack.ts";
import type { Fault } from "./value.ts";

/** How bad a violation is. */
export type Severity = "low" | "medium" | "high" | "critical";

/** The earliest moment at which a violation is certain to be seen. */
export const Blocks = {
  /** A preview shows it: it hangs on values that programs write down. */
  Preview: "preview",
  /** `up` stops before the resource is made: a preview may not know the value yet. */
  BeforeCreation: "before creation",
  /** `up` says so at its end: it hangs on values that exist only then. */
  AfterCreation: "after creation",
} as const;
export type Blocks = (typeof Blocks)[keyof typeof Blocks];

/** Who else has such a rule; values are their ids. */
export interface Frameworks {
  readonly checkov?: readonly string[];
  readonly cdkNag?: readonly string[];
  readonly awsConfig?: readonly string[];
  /** First part of the id of a built-in definition of Azure Policy. */
  readonly azurePolicy?: readonly string[];
  readonly psRule?: readonly string[];
  readonly compliancePolicies?: readonly string[];
}

/** A number that may be set for a rule. */
export interface Setting {
  readonly description: string;
  readonly default: number;
  readonly minimum: number;
  readonly maximum?: number;
}

export type SettingValues = Readonly<Record<string, number>>;

interface RuleInfo {
  /** Begins with `aws-`, `azure-` or `semantest-`. */
  readonly name: string;
  /** One sentence: what must be so, and why. */
  readonly rationale: string;
  readonly severity: Severity;
  readonly frameworks: Frameworks;
  /** Steps that put it right. */
  readonly remediation: readonly string[];
  /** The vendor's page about it. */
  readonly link: string;
  readonly blocks: Blocks;
  readonly settings?: Readonly<Record<string, Setting>>;
}

/** Judges a resource by itself. In `up` a violation stops before the resource is made. */
export interface ResourceRule extends RuleInfo {
  readonly scope: "resource";
  readonly types: readonly string[];
  /** Values that put it right wherever it is violated, by path; only where there is one right answer. */
  readonly remedy?: Readonly<Record<string, string | number | boolean>>;
  check(resource: Resource, settings: SettingValues): Iterable<Fault>;
}

/** Judges a resource by what it is connected with. Runs when all resources of an operation are done. */
export interface RelationRule extends RuleInfo {
  readonly scope: "relation";
  readonly types: readonly string[];
  check(resource: Resource, stack: Stack, settings: SettingValues): Iterable<Fault>;
}

/** Judges the stack as a whole. Runs when all resources of an operation are done. */
export interface StackRule extends RuleInfo {
  readonly scope: "stack";
  check(stack: Stack, settings: SettingValues): Iterable<Fault>;
}

export type Rule = ResourceRule | RelationRule | StackRule;
