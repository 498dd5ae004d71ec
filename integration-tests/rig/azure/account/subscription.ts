import { type ArmResource, SUBSCRIPTION, toArm } from "../arm/body.ts";
import { computedBy } from "../arm/computed.ts";

type Values = Readonly<Record<string, unknown>>;

/** A resource as it stands in a subscription. */
export interface Deployed {
  /** Type token of the provider. */
  readonly token: string;
  readonly arm: ArmResource;
  readonly inputs: Values;
  /** What Azure added to it. */
  readonly computed: Values & { readonly id: string };
}

/** What stands on this machine for resources of one type. */
export interface Part {
  /** The resource is there, or was changed; rejects where Azure would refuse it. */
  put?(resource: Deployed): Promise<void> | void;
  /** The resource is gone. */
  removed?(resource: Deployed): Promise<void> | void;
}

/** A refusal of Azure Resource Manager, with its code. */
export class ArmError extends Error {
  constructor(code: string, message: string) {
    super(`${code}: ${message}`);
  }
}

const GROUP = "Microsoft.Resources/resourceGroups";
const LOCK = "Microsoft.Authorization/locks";
/** Parents that are there with what they belong to. */
const IMPLIED = /\/blobServices\/default$/i;
/** Ids that are no resources of a group: roles of Azure, and parts of a database. */
const NO_RESOURCE = /\/providers\/Microsoft\.Authorization\/roleDefinitions\/|\/dbs\//i;
const RESOURCE_ID = /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\//i;
/** Settings that a resource of theirs always has: to write them is no creation. */
const SETTINGS = new Set(["appsettings", "ftp", "scm", "default"]);

/**
 * A subscription of Azure: what its resource manager knows. It is true to Azure in ids, parents, links between resources,
 * locks, and in that a group takes along what stands in it; it says what Microsoft's pages say, not what an account has shown.
 */
export class Subscription {
  readonly #resources = new Map<string, Deployed>();
  readonly #parts: Readonly<Record<string, Part>>;

  constructor(parts: Readonly<Record<string, Part>>) {
    this.#parts = parts;
  }

  /** All resources of a type, as `Microsoft.Web/sites` names it. */
  ofType(type: string): Deployed[] {
    return [...this.#resources.values()].filter(({ arm }) => arm.type.toLowerCase() === type.toLowerCase());
  }

  find(id: string): Deployed | undefined {
    return this.#resources.get(id.toLowerCase());
  }

  /** Names of everything that is there, by its type, in the order of the alphabet. */
  inventory(): Readonly<Record<string, readonly string[]>> {
    const all = [...this.#resources.values()].map(({ arm }) => arm);
    const types = [...new Set(all.map(({ type }) => type))].sort();
    return Object.fromEntries(
      types.map((type) => [
        type,
        all
          .filter((it) => it.type === type)
          .map(({ fullName }) => fullName)
          .sort(),
      ]),
    );
  }

  /** Makes a resource, or changes one that is there. */
  async put(token: string, inputs: Values, mode: "create" | "update"): Promise<Deployed> {
    const arm = toArm(token, inputs);
    if (mode === "create" && this.find(arm.id) !== undefined && !SETTINGS.has(arm.name)) {
      throw new ArmError("Conflict", `${arm.id} is there already`);
    }
    this.#checkPlace(arm);
    this.#checkLinks(arm);
    const deployed = { token, arm, inputs, computed: computedBy(token, inputs) };
    const before = this.find(arm.id);
    this.#resources.set(arm.id.toLowerCase(), deployed);
    try {
      await this.#parts[arm.type]?.put?.(deployed);
    } catch (error) {
      if (before === undefined) this.#resources.delete(arm.id.toLowerCase());
      else this.#resources.set(arm.id.toLowerCase(), before);
      throw error;
    }
    return deployed;
  }

  /** Removes a resource with everything below it; what is gone already is removed. */
  async remove(id: string): Promise<void> {
    const found = this.find(id);
    if (found === undefined) return;
    this.#checkLocks(found);
    const below = [...this.#resources.values()].filter((it) => isWithin(it.arm.id, id));
    for (const resource of below.reverse()) {
      this.#resources.delete(resource.arm.id.toLowerCase());
      await this.#parts[resource.arm.type]?.removed?.(resource);
    }
  }

  /** Removes everything, whatever is locked. */
  async clear(): Promise<void> {
    for (const resource of [...this.#resources.values()].reverse()) {
      this.#resources.delete(resource.arm.id.toLowerCase());
      await this.#parts[resource.arm.type]?.removed?.(resource);
    }
  }

  #checkPlace({ id, type }: ArmResource): void {
    if (type === GROUP) return;
    const [owner = "", own = ""] = splitAtLast(id, "/providers/");
    if (!this.#isThere(owner)) throw new ArmError("ResourceNotFound", `there is no ${owner}`);
    const parent = `${owner}/providers/${own.split("/").slice(0, -2).join("/")}`;
    if (own.split("/").length <= 3 || IMPLIED.test(parent)) return;
    if (!this.#isThere(parent)) throw new ArmError("ParentResourceNotFound", `there is no ${parent}`);
  }

  #checkLinks({ body, id }: ArmResource): void {
    for (const linked of idsIn(body)) {
      if (!NO_RESOURCE.test(linked) && !this.#isThere(linked)) {
        throw new ArmError("LinkedInvalidPropertyId", `${id} names ${linked}, which is not there`);
      }
    }
  }

  #isThere(id: string): boolean {
    if (id.toLowerCase() === `/subscriptions/${SUBSCRIPTION}`) return true;
    return this.find(id) !== undefined;
  }

  /** A lock keeps what it stands on, what is below that, and whatever would take it along. */
  #checkLocks({ arm: { id, type } }: Deployed): void {
    if (type === LOCK) return;
    for (const lock of this.ofType(LOCK)) {
      const [scope = ""] = splitAtLast(lock.arm.id, "/providers/");
      if (isWithin(id, scope) || isWithin(scope, id)) {
        throw new ArmError("ScopeLocked", `${id} cannot be deleted: ${scope} is locked`);
      }
    }
  }
}

/** Whether an id is another one, or below it. */
export function isWithin(id: string, outer: string): boolean {
  return `${id.toLowerCase()}/`.startsWith(`${outer.toLowerCase()}/`);
}

/** Every id of a resource that a value names. */
function idsIn(value: unknown): string[] {
  if (typeof value === "string") return RESOURCE_ID.test(value) ? [value] : [];
  if (Array.isArray(value)) return value.flatMap(idsIn);
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => [...idsIn(name), ...idsIn(inner)]);
}

function splitAtLast(whole: string, mark: string): [before: string, after: string] {
  const index = whole.lastIndexOf(mark);
  return [whole.slice(0, index), whole.slice(index + mark.length)];
}
