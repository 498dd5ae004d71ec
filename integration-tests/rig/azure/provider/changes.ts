import { isDeepStrictEqual } from "node:util";
import { ARM_TYPES } from "../arm/resourceTypes.ts";
import type { Values } from "./messages.ts";

/** Inputs that Azure never changes in a resource that stands, beside those that name it and its place. */
const FIXED: Readonly<Record<string, readonly string[]>> = {
  "authorization:RoleAssignment": ["principalId", "principalType", "roleDefinitionId"],
  "consumption:Budget": ["timePeriod"],
  "cosmosdb:DatabaseAccount": ["kind", "capabilities"],
  "storage:StorageAccount": ["kind"],
};

/** What differs between two sets of inputs, and what of that makes another resource. */
export interface Changes {
  readonly changed: readonly string[];
  readonly replaces: readonly string[];
}

/** Compares inputs as far as this rig knows which of them can be changed in place; the official provider knows more. */
export function changesOf(token: string, olds: Values, news: Values): Changes {
  const type = token.slice("azure-native:".length);
  const rule = ARM_TYPES[type];
  const fixed = new Set([
    ...["resourceGroupName", "location", rule?.scope, rule?.typeInput],
    ...(rule?.names ?? []),
    ...(FIXED[type] ?? []),
  ]);
  const names = [...new Set([...Object.keys(olds), ...Object.keys(news)])];
  const changed = names.filter((name) => !isDeepStrictEqual(olds[name], news[name])).sort();
  return { changed, replaces: changed.filter((name) => fixed.has(name)) };
}
