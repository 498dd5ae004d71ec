import { type ConversionConfig, type JsonSchema, toJsonSchemaDefs } from "@valibot/to-json-schema";
import * as v from "valibot";
import * as protocol from "../../handlers/protocol/index.ts";
import type { Doc } from "./docComments.ts";

export type Definitions = Readonly<Record<string, JsonSchema>>;

export interface DefinitionOptions {
  readonly target: NonNullable<ConversionConfig["target"]>;
  /** What stands before the name of a definition in a `$ref`. */
  readonly prefix: string;
  /** Doc comments of the protocol module; absent: nothing is described. */
  readonly docs?: ReadonlyMap<string, Doc>;
}

/**
 * Every schema of the protocol and every event as JSON Schema, by name. Throws where a schema says something that
 * JSON Schema cannot, and where a member that shall be described has no doc comment.
 */
export function convertProtocol({ target, prefix, docs }: DefinitionOptions): Definitions {
  const definitions = toJsonSchemaDefs(allSchemas(), {
    target,
    errorMode: "throw",
    overrideRef: ({ referenceId }) => `${prefix}${referenceId}`,
  });
  if (docs === undefined) return definitions;
  const eventNames = new Set<string>(protocol.eventTypes());
  return Object.fromEntries(
    Object.entries(definitions).map(([name, schema]) => {
      const doc = eventNames.has(name) ? eventDoc(name, docs) : docs.get(`${name}Schema`);
      if (doc === undefined) throw new Error(`${name}: no such schema in the protocol`);
      return [name, describe(schema, doc, name)];
    }),
  );
}

/** The valibot schema behind every definition, by the definition's name. */
export function allSchemas(): Readonly<Record<string, v.GenericSchema>> {
  return { ...protocolSchemas(), ...eventSchemas() };
}

/** Whether a sender must give the event's payload at all. */
export function needsPayload(type: protocol.EventType): boolean {
  return !v.is(protocol.EVENTS[type].payload, {});
}

/** Whether only the server sends the event, so that every member of the envelope is there. */
function isServerOnly(type: protocol.EventType): boolean {
  return protocol.EVENTS[type].from.every((source) => source === "server");
}

/** Canonical name of the event first, then its aliases. */
export function namesOf(type: protocol.EventType): string[] {
  const aliases = Object.entries(protocol.EVENT_ALIASES).filter(([, canonical]) => canonical === type);
  return [type, ...aliases.map(([alias]) => alias)];
}

function protocolSchemas(): Record<string, v.GenericSchema> {
  const named = Object.entries(protocol).flatMap(([name, value]): [string, v.GenericSchema][] =>
    name.endsWith("Schema") && isSchema(value) ? [[name.slice(0, -"Schema".length), value]] : [],
  );
  return Object.fromEntries(named);
}

function isSchema(value: unknown): value is v.GenericSchema {
  return typeof value === "object" && value !== null && "kind" in value && value.kind === "schema";
}

function eventSchemas(): Record<string, v.GenericSchema> {
  return Object.fromEntries(protocol.eventTypes().map((type) => [type, eventSchema(type)]));
}

function eventSchema(type: protocol.EventType): v.GenericSchema {
  const { payload } = protocol.EVENTS[type];
  const envelope = isServerOnly(type) ? protocol.EnvelopeSchema : protocol.IncomingEnvelopeSchema;
  return v.looseObject({
    ...envelope.entries,
    type: v.picklist(namesOf(type)),
    payload: isServerOnly(type) || needsPayload(type) ? payload : v.optional(payload),
  });
}

function eventDoc(name: string, docs: ReadonlyMap<string, Doc>): Doc {
  const type = protocol.canonicalType(name);
  if (type === undefined) throw new Error(`${name}: no such event`);
  const envelope = docs.get(isServerOnly(type) ? "EnvelopeSchema" : "IncomingEnvelopeSchema");
  if (envelope === undefined) throw new Error("the protocol exports no envelope schema");
  return { ...envelope, text: protocol.EVENTS[type].summary };
}

/** Adds the doc comments; members of referenced definitions are described where those are defined. */
function describe(schema: JsonSchema, doc: Doc, path: string): JsonSchema {
  const described = { ...schema, ...(doc.text !== "" && { description: doc.text }) };
  if (described.items !== undefined && isObjectSchema(described.items)) {
    described.items = describe(described.items, { ...doc, text: "" }, path);
  }
  if (described.properties === undefined) return described;
  const properties = Object.entries(described.properties).map(([member, inner]) => {
    const memberDoc = doc.members.get(member);
    if (memberDoc === undefined || memberDoc.text === "")
      throw new Error(`${path}.${member}: no doc comment`);
    return [member, isObjectSchema(inner) ? describe(inner, memberDoc, `${path}.${member}`) : inner];
  });
  return { ...described, properties: Object.fromEntries(properties) };
}

function isObjectSchema(schema: unknown): schema is JsonSchema {
  return typeof schema === "object" && schema !== null && !Array.isArray(schema);
}
