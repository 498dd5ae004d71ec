/**
 * Puts the values at their paths into the properties that Pulumi handed out, and returns them; what is not known yet
 * stays in place, since only the objects on the way are read. Undefined where one of those is not known: then nothing
 * can be put right.
 */
export function applyRemedy(
  props: Record<string, unknown>,
  remedy: Readonly<Record<string, string | number | boolean>>,
): Record<string, unknown> | undefined {
  try {
    for (const [path, value] of Object.entries(remedy)) {
      const keys = path.split(".");
      const last = keys.pop() ?? "";
      Reflect.set(keys.reduce(objectAt, props), last, value);
    }
    return props;
  } catch {
    return undefined;
  }
}

function objectAt(holder: object, key: string): object {
  const found: unknown = Reflect.get(holder, key);
  if (typeof found === "object" && found !== null) {
    return found;
  }
  const made = {};
  Reflect.set(holder, key, made);
  return made;
}
