import { isUnknown } from "../provider/unknown.ts";
import type { ArmResource } from "./body.ts";
import { UNTYPED } from "./extract.ts";
import type { ArmValueType, TypeData } from "./typeData.ts";
import { indexOf, READ_ONLY, REQUIRED } from "./typeData.ts";

/** Members of a body that stand in the address of a request, not in what is sent. */
const IN_ADDRESS = new Set(["name", "type", "apiVersion"]);

/** Judges a body by Microsoft's types: what it lacks, what it has too much, and what is of a wrong kind. */
export function judge(data: TypeData, resource: ArmResource): string[] {
  const key = `${resource.type}@${resource.apiVersion}`;
  if (UNTYPED.includes(key)) {
    return judgeUntyped(resource);
  }
  const root = data.resources[key];
  if (root === undefined) {
    return [`${key} is no type that Microsoft's data has here`];
  }
  return new Judge(data).value(root, { ...resource.body, name: resource.name }, "");
}

/** Locks are missing in the data; this is what Microsoft's reference of the type says. */
function judgeUntyped({ body }: ArmResource): string[] {
  const { properties, ...rest } = body;
  const unexpected = Object.keys(rest).map((name) => `${name}: not expected`);
  if (typeof properties !== "object" || properties === null) {
    return [...unexpected, "properties: required"];
  }
  const { level, notes, ...others } = { level: undefined, notes: "", ...properties };
  return [
    ...unexpected,
    ...Object.keys(others).map((name) => `properties.${name}: not expected`),
    ...(level === "CanNotDelete" || level === "ReadOnly"
      ? []
      : [`properties.level: ${JSON.stringify(level)}`]),
    ...(typeof notes === "string" && notes.length <= 512 ? [] : ["properties.notes: longer than 512"]),
  ];
}

type Members = Readonly<Record<string, { readonly type: { readonly $ref: string }; readonly flags: number }>>;

class Judge {
  readonly #types: readonly ArmValueType[];

  constructor({ types }: TypeData) {
    this.#types = types;
  }

  value(index: number, value: unknown, path: string): string[] {
    const type = this.#types[index];
    if (type === undefined) {
      throw new Error(`there is no type ${index}`);
    }
    if (value === null) {
      return [`${path}: null`];
    }
    // Whatever a preview does not know yet may turn out well.
    if (isUnknown(value)) {
      return [];
    }
    switch (type.$type) {
      case "AnyType":
        return [];
      case "BooleanType":
        return typeof value === "boolean" ? [] : [`${path}: ${shown(value)} is no boolean`];
      case "IntegerType":
        return this.#integer(type, value, path);
      case "StringType":
        return this.#text(type, value, path);
      case "StringLiteralType":
        return value === type.value ? [] : [`${path}: ${shown(value)} is not "${type.value}"`];
      case "UnionType":
        return this.#union(type.elements.map(indexOf), value, path);
      case "ArrayType":
        return Array.isArray(value)
          ? value.flatMap((it, place) => this.value(indexOf(type.itemType), it, `${path}[${place}]`))
          : [`${path}: ${shown(value)} is no list`];
      case "ObjectType":
        return this.#object(type.properties, type.additionalProperties, value, path);
      case "DiscriminatedObjectType":
        return this.#discriminated(type, value, path);
    }
  }

  #integer(type: Extract<ArmValueType, { $type: "IntegerType" }>, value: unknown, path: string): string[] {
    if (typeof value !== "number") {
      return [`${path}: ${shown(value)} is no number`];
    }
    const { minValue = value, maxValue = value } = type;
    return value < minValue || value > maxValue
      ? [`${path}: ${value} is not from ${type.minValue} to ${type.maxValue}`]
      : [];
  }

  #text(type: Extract<ArmValueType, { $type: "StringType" }>, value: unknown, path: string): string[] {
    if (typeof value !== "string") {
      return [`${path}: ${shown(value)} is no text`];
    }
    const { minLength = 0, maxLength = value.length, pattern } = type;
    return [
      ...(value.length < minLength ? [`${path}: shorter than ${minLength}`] : []),
      ...(value.length > maxLength ? [`${path}: longer than ${maxLength}`] : []),
      ...(pattern !== undefined && !new RegExp(pattern).test(value) ? [`${path}: not like ${pattern}`] : []),
    ];
  }

  /** A list of known texts counts as closed, also where the data adds "or any other": none of ours needs the other. */
  #union(elements: readonly number[], value: unknown, path: string): string[] {
    const literals = elements.flatMap((index) => {
      const type = this.#types[index];
      return type?.$type === "StringLiteralType" ? [type.value] : [];
    });
    if (typeof value === "string" && literals.length > 0) {
      return literals.includes(value) ? [] : [`${path}: "${value}" is none of ${literals.join(", ")}`];
    }
    const judged = elements.map((index) => this.value(index, value, path));
    return judged.some((mistakes) => mistakes.length === 0) ? [] : (judged[0] ?? [`${path}: fits nothing`]);
  }

  #object(
    members: Members,
    others: { readonly $ref: string } | null | undefined,
    value: unknown,
    path: string,
  ): string[] {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      return [`${path}: ${shown(value)} is no object`];
    }
    const given = Object.entries(value).flatMap(([name, inner]): string[] => {
      const at = path === "" ? name : `${path}.${name}`;
      const member = members[name];
      if (member === undefined) {
        return others ? this.value(indexOf(others), inner, at) : [`${at}: not expected`];
      }
      const isFixed = (member.flags & READ_ONLY) !== 0 && !(path === "" && IN_ADDRESS.has(name));
      return isFixed ? [`${at}: read only`] : this.value(indexOf(member.type), inner, at);
    });
    const missing = Object.entries(members)
      .filter(([name, { flags }]) => (flags & REQUIRED) !== 0 && !Object.hasOwn(value, name))
      .filter(([name]) => !(path === "" && IN_ADDRESS.has(name)))
      .map(([name]) => `${path === "" ? name : `${path}.${name}`}: required`);
    return [...given, ...missing];
  }

  #discriminated(
    type: Extract<ArmValueType, { $type: "DiscriminatedObjectType" }>,
    value: unknown,
    path: string,
  ): string[] {
    if (typeof value !== "object" || value === null) {
      return [`${path}: ${shown(value)} is no object`];
    }
    const chosen = Object.entries(value).find(([name]) => name === type.discriminator)?.[1];
    if (isUnknown(chosen)) {
      return [];
    }
    const element = Object.entries(type.elements).find(([name]) => name === chosen)?.[1];
    if (element === undefined) {
      const known = Object.keys(type.elements).join(", ");
      return [`${path}.${type.discriminator}: ${shown(chosen)} is none of ${known}`];
    }
    const special = this.#types[indexOf(element)];
    if (special?.$type !== "ObjectType") {
      throw new Error(`${path}: an element of a discriminated type is no object`);
    }
    return this.#object(
      { ...type.baseProperties, ...special.properties },
      special.additionalProperties,
      value,
      path,
    );
  }
}

function shown(value: unknown): string {
  return value === undefined ? "undefined" : JSON.stringify(value).slice(0, 80);
}
