import assert from "node:assert/strict";
import type { JsonSchema } from "@valibot/to-json-schema";
import * as v from "valibot";
import { allSchemas, convertProtocol, type Definitions } from "./definitions.ts";
import { BODY_EXAMPLES, EVENT_EXAMPLES } from "./examples.ts";
import { JSON_SCHEMA_PREFIX } from "./jsonSchemas.ts";
import { createJudge } from "./judge.ts";

/** Stands for "leave the member out". */
const ABSENT = Symbol("absent");

/** Values at the edges of what the schemas allow; each is put in the place of each member in turn. */
const PROBES: readonly unknown[] = [
  ABSENT,
  null,
  true,
  ...[-1, 0, 1, 1.5, 100, 101, 1000, 1001, 999_999, 1_000_000, 52_428_800, 52_428_801, 2 ** 53 - 1, 2 ** 53],
  ...[
    0, 1, 16, 43, 64, 65, 86, 100, 101, 128, 129, 255, 256, 1000, 1001, 1024, 1025, 2000, 2001, 2048, 2049,
  ].map(text),
  ...[4096, 4097].map(text),
  "not an id!",
  "EC",
  "server",
  "image/png",
  "image/svg+xml",
  "0".repeat(64),
  "2026-01-15T09:30:00.000Z",
  [],
  [1],
  [1, 2],
  [-1, 2],
  ["a"],
  ["not an id!"],
  ...[100, 101].map((length) => Array.from({ length }, (_, index) => `id${index}`)),
  {},
  { a: 1 },
  { a: [0, 0] },
  { a: "x" },
  { "not an id!": [0, 0] },
  ...[100, 101].map((length) =>
    Object.fromEntries(Array.from({ length }, (_, index) => [`id${index}`, [1, 1]])),
  ),
];

describe("generated JSON Schemas", () => {
  const definitions = convertProtocol({ target: "draft-2020-12", prefix: JSON_SCHEMA_PREFIX });
  const judge = createJudge(definitions);
  const schemas = allSchemas();

  for (const [name, example] of Object.entries({ ...EVENT_EXAMPLES, ...BODY_EXAMPLES })) {
    it(`${name}: ajv and the service agree about every member with every probe`, () => {
      const validate = judge(name);
      const schema = schemas[name];
      assert.ok(schema);
      let refused = 0;
      for (const { path, schema: member } of membersOf(definitions[name] ?? {}, definitions)) {
        for (const probe of PROBES) {
          // valibot takes an array for an object. Where that could do harm, parseEnvelope refuses it.
          if (Array.isArray(probe) && member.type === "object") continue;
          const changed = withMember(example, path, probe);
          const accepted: boolean = v.is(schema, changed);
          if (!accepted) refused += 1;
          assert.equal(
            validate(changed),
            accepted,
            `${path.join(".")} = ${JSON.stringify(probe) ?? "absent"}`,
          );
        }
      }
      assert.ok(refused > 0, "no probe was refused");
    });
  }
});

function text(length: number): string {
  return "x".repeat(length);
}

/** Every member that the schema names, at any depth. */
function membersOf(schema: JsonSchema, definitions: Definitions): { path: string[]; schema: JsonSchema }[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, inner]) => {
    const member = resolve(inner, definitions);
    const below = membersOf(member, definitions).map((it) => ({ ...it, path: [name, ...it.path] }));
    return [{ path: [name], schema: member }, ...below];
  });
}

function resolve(schema: JsonSchema | boolean, definitions: Definitions): JsonSchema {
  if (typeof schema === "boolean") return {};
  return schema.$ref === undefined
    ? schema
    : (definitions[schema.$ref.slice(JSON_SCHEMA_PREFIX.length)] ?? {});
}

/** A copy of `value` with another member at the path; objects on the way are made where they are missing. */
function withMember(value: unknown, [member, ...rest]: readonly string[], probe: unknown): unknown {
  if (member === undefined) return probe;
  const object: Record<string, unknown> = {
    ...v.parse(v.fallback(v.record(v.string(), v.unknown()), {}), value),
  };
  if (rest.length === 0 && probe === ABSENT) delete object[member];
  else object[member] = withMember(object[member], rest, probe);
  return object;
}
