import type { ResourceRecord } from "./record.ts";
import { STACK_TYPE } from "./record.ts";
import { Resource } from "./resource.ts";
import type { Fault } from "./value.ts";

/** All resources of a stack, and how they hang together: by dependencies and parents, which are known in a preview. */
export class Stack {
  readonly resources: readonly Resource[];
  readonly #byUrn: ReadonlyMap<string, Resource>;

  constructor(records: readonly ResourceRecord[]) {
    this.resources = records.map((record) => new Resource(record));
    this.#byUrn = new Map(this.resources.map((resource) => [resource.record.urn, resource]));
  }

  /** Resources of any of the types. */
  of(...types: readonly string[]): Resource[] {
    return this.resources.filter(({ type }) => types.includes(type));
  }

  /** Resources of a provider, by the start of their types. */
  ofProvider(provider: string): Resource[] {
    return this.resources.filter(({ type }) => type.startsWith(`${provider}:`));
  }

  /** Resources of the types from which a property was made. */
  sources(resource: Resource, property: string, ...types: readonly string[]): Resource[] {
    const urns = own(resource.record.propertyDependencies, property) ?? [];
    return urns
      .flatMap((urn) => this.#byUrn.get(urn) ?? [])
      .filter(({ type }) => types.length === 0 || types.includes(type));
  }

  /** Resources of the types that have a property made from the resource. */
  users(resource: Resource, property: string, ...types: readonly string[]): Resource[] {
    return this.of(...types).filter((user) =>
      (own(user.record.propertyDependencies, property) ?? []).includes(resource.record.urn),
    );
  }

  /** The components around a resource, the nearest first. */
  ancestors(resource: Resource): Resource[] {
    const found: Resource[] = [];
    let next = this.#parentOf(resource);
    while (next !== undefined && !found.includes(next)) {
      found.push(next);
      next = this.#parentOf(next);
    }
    return found;
  }

  /** Something that is missing from the stack as a whole. */
  fault(message: string): Fault {
    return { resource: this.of(STACK_TYPE)[0]?.record, path: "", message };
  }

  #parentOf({ record }: Resource): Resource | undefined {
    return record.parent === undefined ? undefined : this.#byUrn.get(record.parent);
  }
}

function own<T>(of: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(of, key) ? of[key] : undefined;
}
