import { v5 as uuidOf } from "uuid";
import { slug } from "../slug.ts";

/** Room that a component's name gets, so that the shortest limits are kept: a vault's and a storage account's 24. */
const MAX_NAME = 12;
const MAX_COMPACT_NAME = 10;
/** Namespace of our identifiers; random, and never to be changed. */
const NAMESPACE = "5f0a6c7e-2f4b-4d0c-9b0e-7c1f0e9d3a52";

/**
 * A name of lower-case letters, digits and single hyphens, starting with a letter, which all services take that allow
 * hyphens. `unique` keeps the resources of two stacks apart: many names of Azure are taken worldwide.
 */
export function physicalName(component: string, unique: string, purpose: string): string {
  return `${slug(component, MAX_NAME)}-${unique}-${purpose}`;
}

/** The same for storage accounts, firewalls and rule sets, which take letters and digits only. */
export function compactName(component: string, unique: string, purpose: string): string {
  return `${slug(component, MAX_COMPACT_NAME).replaceAll("-", "")}${unique}${purpose}`;
}

/** An identifier that is the same for the same parts; where Azure asks for a GUID as a name, and for role assignments. */
export function stableGuid(...parts: readonly string[]): string {
  return uuidOf(parts.join("\n"), NAMESPACE);
}
