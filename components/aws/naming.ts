import { slug } from "../slug.ts";

/** Room that a component's name gets in a physical name, so that the shortest limit (a bucket's 63 characters) is kept. */
const MAX_NAME = 24;

/**
 * A name that every service of AWS takes: lower-case letters, digits and hyphens, starting with a letter. `unique`
 * keeps the resources of two stacks apart.
 */
export function physicalName(component: string, unique: string, purpose: string): string {
  return `${slug(component, MAX_NAME)}-${unique}-${purpose}`;
}
