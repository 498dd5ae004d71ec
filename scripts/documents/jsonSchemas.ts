import { SUBPROTOCOL } from "../../handlers/protocol/index.ts";
import type { Definitions } from "./definitions.ts";
import { reachableFrom } from "./references.ts";

export const JSON_SCHEMA_PREFIX = "#/$defs/";

/** One schema document that stands alone: the definition with everything it refers to. */
export function standAlone(name: string, definitions: Definitions): Record<string, unknown> {
  const definition = definitions[name];
  if (definition === undefined) throw new Error(`${name}: no such definition`);
  const needed = reachableFrom(definition, definitions, JSON_SCHEMA_PREFIX);
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    $id: `urn:${SUBPROTOCOL.replace(".", ":")}:${name}`,
    title: name,
    ...definition,
    ...(Object.keys(needed).length > 0 && { $defs: needed }),
  };
}
