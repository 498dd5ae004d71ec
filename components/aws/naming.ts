/** Room that a component's name gets in a physical name, so that the shortest limit (a bucket's 63 characters) is kept. */
const MAX_NAME = 24;
const FALLBACK = "semantest";

/**
 * A name that every service of AWS takes: lower-case letters, digits and hyphens, starting with a letter. `unique`
 * keeps the resources of two stacks apart.
 */
export function physicalName(component: string, unique: string, purpose: string): string {
  return `${slug(component)}-${unique}-${purpose}`;
}

function slug(component: string): string {
  const plain = component
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^[^a-z]+/, "")
    .slice(0, MAX_NAME)
    .replace(/-+$/, "");
  return plain === "" ? FALLBACK : plain;
}
