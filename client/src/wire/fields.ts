/** An object of unknown members, as JSON gives it. */
export type Fields = Readonly<Record<string, unknown>>;

// Narrow readers for the few members the SDK needs: the protocol's schemas would be a third of a browser's bundle.

/** Members of the value; none for anything but an object, arrays included. */
export function fields(value: unknown): Fields {
  return isFields(value) ? value : {};
}

/** True for an object that is not an array. */
export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value as a string of at most `max` characters. */
export function text(value: unknown, max = 4096): string | undefined {
  return typeof value === "string" && value.length <= max ? value : undefined;
}

/** The value as a string of this form. */
export function matching(pattern: RegExp, value: unknown): string | undefined {
  return typeof value === "string" && pattern.test(value) ? value : undefined;
}

/** The value as a whole number from `min` up. */
export function whole(value: unknown, min = 0): number | undefined {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= min ? value : undefined;
}

/** The value as one of the allowed words. */
export function oneOf<T extends string>(allowed: readonly T[], value: unknown): T | undefined {
  return allowed.find((it) => it === value);
}

/** Parsed JSON; undefined where the text is none. */
export function parseJson(source: string): unknown {
  try {
    return JSON.parse(source);
  } catch {
    return undefined;
  }
}
