import { readFile } from "node:fs/promises";
import * as v from "valibot";

/** Flags of a property. */
export const REQUIRED = 1;
export const READ_ONLY = 2;

const Reference = v.object({ $ref: v.string() });
const Property = v.object({ type: Reference, flags: v.number() });
const Properties = v.record(v.string(), Property);

/** The kinds of types in Microsoft's format `bicep-types`, without their descriptions. */
const TypeSchema = v.variant("$type", [
  v.object({ $type: v.literal("AnyType") }),
  v.object({ $type: v.literal("BooleanType") }),
  v.object({
    $type: v.literal("IntegerType"),
    minValue: v.optional(v.number()),
    maxValue: v.optional(v.number()),
  }),
  v.object({
    $type: v.literal("StringType"),
    sensitive: v.optional(v.boolean()),
    minLength: v.optional(v.number()),
    maxLength: v.optional(v.number()),
    pattern: v.optional(v.string()),
  }),
  v.object({ $type: v.literal("StringLiteralType"), value: v.string() }),
  v.object({ $type: v.literal("UnionType"), elements: v.array(Reference) }),
  v.object({ $type: v.literal("ArrayType"), itemType: Reference }),
  v.object({
    $type: v.literal("ObjectType"),
    properties: Properties,
    additionalProperties: v.nullish(Reference),
  }),
  v.object({
    $type: v.literal("DiscriminatedObjectType"),
    discriminator: v.string(),
    baseProperties: Properties,
    elements: v.record(v.string(), Reference),
  }),
]);
export type ArmValueType = v.InferOutput<typeof TypeSchema>;

const TypeDataSchema = v.object({
  /** Where the data comes from, and under which licence. */
  source: v.string(),
  /** Number of the type of the body, by resource type and API version. */
  resources: v.record(v.string(), v.number()),
  types: v.array(TypeSchema),
});
export type TypeData = v.InferOutput<typeof TypeDataSchema>;

/** Microsoft's types of what the component builds, in the repository, so that no test has to look for them elsewhere. */
export async function readTypeData(): Promise<TypeData> {
  const text = await readFile(new URL("generated/types.json", import.meta.url), "utf8");
  return v.parse(TypeDataSchema, JSON.parse(text));
}

/** The text of the file: a line for each type. */
export function serialize({ source, resources, types }: TypeData): string {
  const lines = types.map((type) => `    ${JSON.stringify(type)}`).join(",\n");
  const head = `  "source": ${JSON.stringify(source)},\n  "resources": ${JSON.stringify(resources, null, 4)}`;
  return `{\n${head},\n  "types": [\n${lines}\n  ]\n}\n`;
}

/** A type of a whole set, as its folder holds it. */
export const SourceTypeSchema = v.variant("$type", [
  ...TypeSchema.options,
  v.object({ $type: v.literal("ResourceType"), name: v.string(), body: Reference }),
  v.looseObject({ $type: v.literal("ResourceFunctionType") }),
]);

/** Number in a reference such as `#/12`. */
export function indexOf({ $ref }: { readonly $ref: string }): number {
  return Number($ref.slice($ref.lastIndexOf("/") + 1));
}
