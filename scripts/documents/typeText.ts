import type { JsonSchema } from "@valibot/to-json-schema";

/** What values a schema allows, in a few words for a table. `$ref`s become the name of the definition. */
export function typeText(schema: JsonSchema): string {
  if (schema.$ref !== undefined) return schema.$ref.slice(schema.$ref.lastIndexOf("/") + 1);
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``;
  if (schema.enum !== undefined) return schema.enum.map((it) => `\`${it}\``).join(", ");
  if (schema.anyOf !== undefined) return schema.anyOf.map(inner).join(" or ");
  if (schema.type === "array") return arrayText(schema);
  if (schema.pattern !== undefined) return `text, \`${schema.pattern}\``;
  if (schema.type === "string")
    return withRange(schema.format ?? "text", schema.minLength, schema.maxLength, " characters");
  if (schema.type === "integer" || schema.type === "number") {
    return withRange(schema.type, schema.minimum, schema.maximum);
  }
  return schema.type === undefined ? "anything" : `${schema.type}`;
}

function arrayText(schema: JsonSchema): string {
  if (schema.prefixItems !== undefined) return `[${schema.prefixItems.map(inner).join(", ")}]`;
  const items = Array.isArray(schema.items) ? true : (schema.items ?? true);
  return withRange(`array of ${inner(items)}`, schema.minItems, schema.maxItems, " items");
}

function inner(schema: JsonSchema | boolean): string {
  return typeof schema === "boolean" ? "anything" : typeText(schema);
}

function withRange(name: string, min: number | undefined, max: number | undefined, unit = ""): string {
  const upper = max === Number.MAX_SAFE_INTEGER ? undefined : max;
  if (min !== undefined && upper !== undefined) return `${name}, ${min} to ${upper}${unit}`;
  if (min !== undefined) return `${name}, at least ${min}${unit}`;
  if (upper !== undefined) return `${name}, at most ${upper}${unit}`;
  return name;
}
