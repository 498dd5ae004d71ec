import type { PlannedResource } from "../contract.ts";

/** Resources of the kinds that a bill knows. */
export class Resources {
  readonly #all: readonly PlannedResource[];

  /**
   * @param all What would be created.
   * @param known Types that cost something, or nothing for the reason given. Another type throws: a price that is not
   *   known must not look like none.
   */
  constructor(all: readonly PlannedResource[], known: Readonly<Record<string, string>>) {
    const strangers = all.filter(({ type }) => !Object.hasOwn(known, type) && !isOurs(type));
    if (strangers.length > 0) {
      const types = [...new Set(strangers.map(({ type }) => type))].join(", ");
      throw new Error(`no price is known for ${types}: add it to the table of types in planner/pricing`);
    }
    this.#all = all;
  }

  of(type: string): readonly PlannedResource[] {
    return this.#all.filter((it) => it.type === type);
  }

  count(type: string): number {
    return this.of(type).length;
  }

  has(type: string): boolean {
    return this.count(type) > 0;
  }
}

/** A number among the properties of a resource; the default where it is absent or not known yet. */
export function numberIn({ props }: PlannedResource, name: string, otherwise: number): number {
  const value = props[name];
  return typeof value === "number" ? value : otherwise;
}

/** A list among the properties of a resource. */
export function listIn({ props }: PlannedResource, name: string): readonly unknown[] {
  const value = props[name];
  return Array.isArray(value) ? value : [];
}

/** What lives in the engine alone: components and resources that a program makes itself. */
function isOurs(type: string): boolean {
  return /^(pulumi|pulumi-nodejs|websocket|random):/.test(type);
}
