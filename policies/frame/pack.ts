import type { Rule } from "./rule.ts";

/** What a violation does: stops the operation, is only said, or nothing. */
export type Level = "mandatory" | "advisory" | "disabled";

/** A rule and how serious a pack is about it. */
export interface Entry {
  readonly rule: Rule;
  readonly level: Level;
}

/** A list of rules for one purpose. Every rule stands in it, so that configuration can switch on what it leaves off. */
export interface Pack {
  readonly name: string;
  readonly description: string;
  readonly entries: readonly Entry[];
}

/** The rules of a pack at one level. */
export function at(level: Level, ...rules: readonly Rule[]): Entry[] {
  return rules.map((rule) => ({ rule, level }));
}
