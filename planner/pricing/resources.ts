import type { PlannedResource } from "../contract.ts";

/** What stands under a path such as `sku.name`; undefined where there is nothing. */
export function valueAt(props: unknown, path: string): unknown {
  return path
    .split(".")
    .reduce<unknown>(
      (holder, key) => (typeof holder === "object" && holder !== null ? Reflect.get(holder, key) : undefined),
      props,
    );
}

export function listAt({ props }: PlannedResource, path: string): readonly unknown[] {
  const value = valueAt(props, path);
  return Array.isArray(value) ? value : [];
}

export function textAt({ props }: PlannedResource, path: string): string {
  const value = valueAt(props, path);
  return typeof value === "string" ? value : "";
}

/** The number there; an error where there is none, since a price hangs on it. */
export function numberAt(resource: PlannedResource, path: string): number {
  const value = valueAt(resource.props, path);
  if (typeof value !== "number") {
    throw new Error(`${resource.name}: ${path} is ${JSON.stringify(value)}; its price needs a number`);
  }
  return value;
}

export type ByType = (type: string) => readonly PlannedResource[];

export function byType(resources: readonly PlannedResource[]): ByType {
  return (type) => resources.filter((it) => it.type === type);
}

/** Nothing is taken for free because nobody knows it. */
export function refuseUnpriced(
  resources: readonly PlannedResource[],
  priced: readonly string[],
  free: Readonly<Record<string, string>>,
): void {
  for (const { name, type } of resources) {
    if (!priced.includes(type) && !Object.keys(free).some((it) => matches(it, type))) {
      throw new Error(`${name}: no price is known for resources of type ${type}`);
    }
  }
}

/** Whether the type is meant; one that ends in a colon means all that begin so. */
function matches(named: string, type: string): boolean {
  return named.endsWith(":") ? type.startsWith(named) : type === named;
}
