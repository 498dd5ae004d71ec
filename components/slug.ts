const FALLBACK = "semantest";

/** The name of a component in what every cloud takes: lower-case letters, digits and single hyphens, a letter first. */
export function slug(component: string, maxLength: number): string {
  const plain = component
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^[^a-z]+/, "")
    .slice(0, maxLength)
    .replace(/-+$/, "");
  return plain === "" ? FALLBACK : plain;
}
