import type { ResourceRecord } from "../frame/record.ts";

/** One change that makes a compliant stack violate a rule. */
export type Break = SetBreak | RemoveBreak;

/** A property gets a value; `undefined` takes it away, with what it was made from. */
export interface SetBreak {
  /** Type of the resource it is done to. */
  readonly type: string;
  readonly path: string;
  readonly to: unknown;
}

/** Resources of the type are taken away. */
export interface RemoveBreak {
  readonly remove: string;
}

/** The resource with a value at a path. */
export function withValue(record: ResourceRecord, path: string, value: unknown): ResourceRecord {
  const [property = "", ...rest] = path.split(".");
  const { [property]: sources, ...others } = record.propertyDependencies;
  const keepsLinks = rest.length > 0 || value !== undefined || sources === undefined;
  return {
    ...record,
    props: { ...record.props, [property]: placed(record.props[property], rest, value) },
    propertyDependencies: keepsLinks ? record.propertyDependencies : others,
  };
}

function placed(holder: unknown, [key, ...rest]: readonly string[], value: unknown): unknown {
  if (key === undefined) {
    return value;
  }
  if (Array.isArray(holder)) {
    return holder.map((it, index) => (String(index) === key ? placed(it, rest, value) : it));
  }
  const members = typeof holder === "object" && holder !== null ? new Map(Object.entries(holder)) : new Map();
  members.set(key, placed(members.get(key), rest, value));
  return Object.fromEntries(members);
}

/** The path with every element of a list in place of the first that it names, where the resource has such lists. */
export function variantsOf({ props }: ResourceRecord, path: string): string[] {
  const index = path.split(".").indexOf("0");
  if (index < 0) {
    return [path];
  }
  const keys = path.split(".");
  const list = keys.slice(0, index).reduce(memberOf, props);
  return Array.isArray(list) ? list.map((_, place) => keys.with(index, String(place)).join(".")) : [];
}

function memberOf(holder: unknown, key: string): unknown {
  return typeof holder === "object" && holder !== null ? Reflect.get(holder, key) : undefined;
}
