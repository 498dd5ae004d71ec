import { isUnknown } from "../provider/unknown.ts";
import type { ArmType } from "./resourceTypes.ts";
import { armTypeOf } from "./resourceTypes.ts";

export const SUBSCRIPTION = "00000000-0000-0000-0000-000000000001";
const RESOURCE_GROUP = "Microsoft.Resources/resourceGroups";
/** What the provider's own setting says, where the program leaves it to that. */
const PROVIDER_LOCATION = "westeurope";
/** Members that stand beside `properties` in every type. */
const BESIDE = new Set(["location", "tags", "sku", "kind", "identity", "zones", "plan", "managedBy"]);

type Values = Readonly<Record<string, unknown>>;

/** A resource as it is put to Azure Resource Manager. */
export interface ArmResource {
  readonly type: string;
  readonly apiVersion: string;
  readonly id: string;
  /** Last part of the id. */
  readonly name: string;
  /** Names of the resource and its parents, as a template joins them. */
  readonly fullName: string;
  readonly body: Values;
}

/** Pulumi's inputs of a resource of azure-native as the request that a provider would make of them. */
export function toArm(token: string, inputs: Values): ArmResource {
  const rule = armTypeOf(token);
  const type = typeOf(rule, inputs);
  const names = rule.names.map((name) => (name.startsWith("=") ? name.slice(1) : textOf(inputs, name)));
  const name = names.at(-1) ?? "";
  return {
    type,
    apiVersion: rule.apiVersion,
    id: idOf(rule, type, names, inputs),
    name,
    fullName: names.join("/"),
    body:
      type === RESOURCE_GROUP
        ? { location: PROVIDER_LOCATION, ...bodyOf(rule, inputs) }
        : bodyOf(rule, inputs),
  };
}

function typeOf({ type, typeInput }: ArmType, inputs: Values): string {
  return typeInput === undefined ? type : `${type}/${textOf(inputs, typeInput)}`;
}

function idOf({ scope }: ArmType, type: string, names: readonly string[], inputs: Values): string {
  const subscription = `/subscriptions/${SUBSCRIPTION}`;
  const [provider, ...types] = type.split("/");
  if (type === RESOURCE_GROUP) {
    return `${subscription}/resourceGroups/${names[0]}`;
  }
  const owner =
    scope === undefined
      ? `${subscription}/resourceGroups/${textOf(inputs, "resourceGroupName")}`
      : textOf(inputs, scope);
  const path = types.map((part, index) => `${part}/${names[index]}`).join("/");
  return `${owner}/providers/${provider}/${path}`;
}

function bodyOf(rule: ArmType, inputs: Values): Values {
  const inUrl = new Set(["resourceGroupName", rule.scope, rule.typeInput, ...rule.names]);
  const beside: Record<string, unknown> = {};
  const properties: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(inputs)) {
    const wireKey = rule.renames?.[key] ?? key;
    if (value === undefined || (inUrl.has(key) && wireKey === key)) {
      continue;
    }
    if (key === "properties" && isUnknown(value)) {
      continue;
    }
    if (key === "properties" && isObject(value)) {
      Object.assign(properties, value);
    } else if (BESIDE.has(key) && rule.inside?.includes(key) !== true) {
      beside[key] = key === "identity" ? wireIdentity(value) : value;
    } else {
      properties[wireKey] = onWire(rule, key, value);
    }
  }
  return Object.keys(properties).length === 0 ? beside : { ...beside, properties };
}

function onWire(rule: ArmType, path: string, value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map((element) => onWire(rule, path, element));
  }
  if (!isObject(value)) {
    return value;
  }
  const nest = rule.nests?.[path];
  const plain: Record<string, unknown> = {};
  const nested: Record<string, unknown> = {};
  for (const [key, inner] of Object.entries(value)) {
    if (inner !== undefined) {
      const innerPath = `${path}.${key}`;
      const target = nest?.members.includes(key) === true ? nested : plain;
      target[rule.renames?.[innerPath] ?? key] = onWire(rule, innerPath, inner);
    }
  }
  return nest === undefined ? plain : { ...plain, [nest.into]: nested };
}

/** Pulumi names identities in a list, Azure by the keys of an object. */
function wireIdentity(value: unknown): unknown {
  if (!isObject(value) || !Array.isArray(value.userAssignedIdentities)) {
    return value;
  }
  const ids = value.userAssignedIdentities.map((id) => [String(id), {}]);
  return { ...value, userAssignedIdentities: Object.fromEntries(ids) };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function textOf(inputs: Values, name: string): string {
  const value = inputs[name];
  if (typeof value !== "string" || value === "") throw new MissingName(name, value);
  return value;
}

/** An input that a resource has its id from is none. */
export class MissingName extends Error {
  readonly input: string;
  readonly problem: string;

  constructor(input: string, value: unknown) {
    const problem = `is ${JSON.stringify(value)}; a name of Azure has to be a text`;
    super(`${input} ${problem}`);
    this.input = input;
    this.problem = problem;
  }
}
