import { readFile } from "node:fs/promises";
import { join } from "node:path";
import * as v from "valibot";
import { ARM_TYPES } from "./resourceTypes.ts";
import type { ArmValueType, TypeData } from "./typeData.ts";
import { indexOf, SourceTypeSchema } from "./typeData.ts";

const SOURCE =
  "Azure/bicep-types-az, commit 1f896de2db966ad91e8f7d7d981e11d32e4f5d8d, MIT licence: see LICENSE beside this file";
const IndexSchema = v.object({ resources: v.record(v.string(), v.object({ $ref: v.string() })) });
const RECORD_TYPES = ["A", "CNAME", "TXT"];

/** What the component builds and Microsoft's set of types does not hold. */
export const UNTYPED = ["Microsoft.Authorization/locks@2020-05-01"];

/** Takes the types of what the component builds out of a folder with Microsoft's set `bicep-types-az`. */
export async function extract(folder: string): Promise<TypeData> {
  const index = v.parse(IndexSchema, JSON.parse(await readFile(join(folder, "index.json"), "utf8")));
  const byName = new Map(Object.entries(index.resources).map(([name, it]) => [name.toLowerCase(), it.$ref]));
  const pool = new Pool(folder);
  const resources: [string, number][] = [];
  for (const name of wanted()) {
    const reference = byName.get(name.toLowerCase());
    if (reference === undefined) {
      throw new Error(`${folder} has no type ${name}`);
    }
    resources.push([name, await pool.addResource(reference)]);
  }
  return { source: SOURCE, resources: Object.fromEntries(resources), types: pool.types };
}

function wanted(): string[] {
  const names = Object.values(ARM_TYPES).flatMap(({ apiVersion, type, typeInput }) =>
    typeInput === undefined
      ? [`${type}@${apiVersion}`]
      : RECORD_TYPES.map((it) => `${type}/${it}@${apiVersion}`),
  );
  return [...new Set(names)].filter((name) => !UNTYPED.includes(name)).sort();
}

type SourceType = v.InferOutput<typeof SourceTypeSchema>;

/** Types that were met, renumbered. */
class Pool {
  readonly types: ArmValueType[] = [];
  readonly #folder: string;
  readonly #files = new Map<string, readonly SourceType[]>();
  readonly #numbers = new Map<string, number>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  async addResource(reference: string): Promise<number> {
    const [file = "", number] = reference.split("#/");
    const types = await this.#read(file);
    const resource = types[Number(number)];
    if (resource?.$type !== "ResourceType") {
      throw new Error(`${reference} is no resource`);
    }
    return this.#add(file, types, indexOf(resource.body));
  }

  async #read(file: string): Promise<readonly SourceType[]> {
    const known = this.#files.get(file);
    const types =
      known ??
      v.parse(v.array(SourceTypeSchema), JSON.parse(await readFile(join(this.#folder, file), "utf8")));
    this.#files.set(file, types);
    return types;
  }

  #add(file: string, source: readonly SourceType[], index: number): number {
    const key = `${file}#${index}`;
    const known = this.#numbers.get(key);
    if (known !== undefined) {
      return known;
    }
    const type = source[index];
    if (type === undefined || type.$type === "ResourceType" || type.$type === "ResourceFunctionType") {
      throw new Error(`${key} is no type of a value`);
    }
    const number = this.types.length;
    this.#numbers.set(key, number);
    // Holds the place: a type may lead back to itself.
    this.types.push({ $type: "AnyType" });
    const follow = (reference: { readonly $ref: string }) => ({
      $ref: `#/${this.#add(file, source, indexOf(reference))}`,
    });
    this.types[number] = renumbered(type, follow);
    return number;
  }
}

function renumbered(
  type: ArmValueType,
  follow: (reference: { readonly $ref: string }) => { $ref: string },
): ArmValueType {
  const properties = (all: Readonly<Record<string, { type: { $ref: string }; flags: number }>>) =>
    Object.fromEntries(
      Object.entries(all).map(([name, it]) => [name, { type: follow(it.type), flags: it.flags }]),
    );
  switch (type.$type) {
    case "ArrayType":
      return { ...type, itemType: follow(type.itemType) };
    case "UnionType":
      return { ...type, elements: type.elements.map(follow) };
    case "ObjectType":
      return {
        $type: type.$type,
        properties: properties(type.properties),
        ...(type.additionalProperties && { additionalProperties: follow(type.additionalProperties) }),
      };
    case "DiscriminatedObjectType":
      return {
        ...type,
        baseProperties: properties(type.baseProperties),
        elements: Object.fromEntries(
          Object.entries(type.elements).map(([name, element]) => [name, follow(element)]),
        ),
      };
    default:
      return type;
  }
}
