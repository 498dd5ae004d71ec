import type { ResourceRecord } from "../frame/record.ts";

/** URN of a resource of a fixture. */
function urnOf(type: string, name: string): string {
  return `urn:pulumi:dev::shop::${type}::${name}`;
}

interface Links {
  /** Records from which the property was made. */
  readonly [property: string]: ResourceRecord | readonly ResourceRecord[];
}

/** A resource of a fixture; `links` are what its properties were made from. */
export function resource(
  type: string,
  name: string,
  props: Readonly<Record<string, unknown>>,
  links: Links = {},
): ResourceRecord {
  return {
    type,
    name,
    urn: urnOf(type, name),
    props,
    propertyDependencies: Object.fromEntries(
      Object.entries(links).map(([property, sources]) => [property, [sources].flat().map(({ urn }) => urn)]),
    ),
  };
}
