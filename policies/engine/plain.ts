import { UNKNOWN } from "../frame/record.ts";

/**
 * Plain data from what Pulumi hands to a policy: there, reading a property whose value is not known throws, so each is
 * read by itself.
 */
export function plainRecord(props: object): Record<string, unknown> {
  return Object.fromEntries(Object.keys(props).map((key) => [key, read(props, key)]));
}

function read(from: object, key: string): unknown {
  try {
    return plain(Reflect.get(from, key));
  } catch {
    return UNKNOWN;
  }
}

function plain(value: unknown): unknown {
  if (Array.isArray(value)) {
    return Array.from({ length: value.length }, (_, index) => read(value, String(index)));
  }
  if (typeof value !== "object" || value === null) {
    return value;
  }
  // Assets and archives are objects of classes; no rule looks into code.
  return Object.getPrototypeOf(value) === Object.prototype ? plainRecord(value) : {};
}
