import type { JsonSchema } from "@valibot/to-json-schema";
import { KEY_PATTERN } from "../../handlers/core/identity/keys.ts";
import {
  ERROR_CODES,
  type ErrorCode,
  EVENT_ALIASES,
  EVENTS,
  type EventType,
  eventTypes,
  SUBPROTOCOL,
} from "../../handlers/protocol/index.ts";
import { type Definitions, needsPayload } from "./definitions.ts";
import { DOOR_TAGS, type Door, PROBLEMS, problemsOf } from "./door.ts";
import { DOORS } from "./doors.ts";
import { EVENT_EXAMPLES } from "./examples.ts";
import type { Limit } from "./limits.ts";
import { code, jsonBlock, table } from "./markdown.ts";
import { reachableFrom } from "./references.ts";
import { typeText } from "./typeText.ts";

const INTRODUCTION = `
How a request travels from a client (command line, SDK, popup) to a person's browser extension and back. Frames go over
one WebSocket at path \`/\`; the doors beside it speak HTTP. Machines read the same in
[openapi.json](../handlers/protocol/generated/openapi.json),
[asyncapi.json](../handlers/protocol/generated/asyncapi.json) and the
[JSON Schemas](../handlers/protocol/generated/schemas).
`.trim();

const EVENTS_INTRODUCTION = `
\`durable\`: stored before it is acknowledged, delivered at least once and in order per job until it expires, seen once
by the application. \`ephemeral\`: the newest wins, older ones may be merged or shed. \`control\`: between one peer and the
server. An unknown type is answered by an \`ErrorEvent\`.
`.trim();

const KEYS = `
Every key has the form below: role (\`o\` operator, \`c\` client, \`d\` device), a public id, the secret, a checksum. Give the
expression to your secret scanner. Keys travel only in the header \`X-API-Key\` and only to the server that issued them.

\`\`\`text
${KEY_PATTERN.source}
\`\`\`
`.trim();

const ERROR_MEANINGS: Readonly<Record<ErrorCode, string>> = {
  CONNECTION_LOST: "The connection to the extension, the tab or the server broke.",
  TAB_NOT_FOUND: "The extension found no tab of the site.",
  TIMEOUT: "It took too long; also the server's own end of a job whose extension went away.",
  DOWNLOAD_FAILED: "The image could not be saved or uploaded.",
  PERMISSION_DENIED: "The key, the role or the person does not allow it.",
  INVALID_INPUT: "A frame, parameter or body does not fit.",
  RATE_LIMITED: "Too much at once; `retryAfterMs` says how long to wait.",
  UNAVAILABLE: "The service drains, is full, or a part of it does not answer.",
  SUPERSEDED: "A newer socket of the same session took over; this one stays away.",
  REVOKED: "The key was revoked.",
  CANCELLED: "The job was cancelled.",
  EXPIRED: "The job was not finished within its time.",
  UNKNOWN: "None of the others.",
};

export interface PageInput {
  readonly definitions: Definitions;
  readonly limits: readonly Limit[];
  /** What stands before the name of a definition in a `$ref`. */
  readonly prefix: string;
}

/** The reference of the protocol for people, in Markdown. */
export function protocolPage({ definitions, limits, prefix }: PageInput): string {
  const sections = [
    "<!-- Written by `npm run generate` from handlers/protocol and scripts/documents. Do not edit. -->",
    `# Protocol reference: ${code(SUBPROTOCOL)}`,
    INTRODUCTION,
    "## Envelope",
    "One JSON object per frame, or an array of them for peers that announced `batch: true`. What a person types may hold `type` alone; the server fills in the rest. Unknown members are kept.",
    memberTable(definition("Envelope", definitions), definition("IncomingEnvelope", definitions)),
    "## Events",
    EVENTS_INTRODUCTION,
    eventTable(),
    ...eventTypes().map((type) => eventSection(type, definitions)),
    "## Names of older programs",
    "Read as the event beside them, relayed as sent.",
    table(
      ["name", "event"],
      Object.entries(EVENT_ALIASES).map(([alias, type]) => [code(alias), link(type)]),
    ),
    "## Error codes",
    "In `ErrorEvent` and in the problem documents of the HTTP doors.",
    table(
      ["code", "meaning"],
      ERROR_CODES.map((it) => [code(it), ERROR_MEANINGS[it]]),
    ),
    "## HTTP doors",
    "At the host of the socket, with `http` or `https`. The local server needs no key. Errors are RFC 9457 problem documents with a `code` and a `hint`.",
    ...Object.entries(DOOR_TAGS).flatMap(([tag, description]) => [
      `### ${tag}`,
      description,
      doorTable(DOORS.filter((it) => it.tag === tag)),
    ]),
    "### Statuses of problem documents",
    table(["status", "meaning"], Object.entries(PROBLEMS)),
    "## API keys",
    KEYS,
    "## Limits",
    "Defaults; lengths of text count UTF-16 code units.",
    table(
      ["limit", "default", "setting"],
      limits.map(({ meaning, value, setting }) => [meaning, value, code(setting)]),
    ),
    "## Types",
    "Names used in the tables above.",
    typeTable(definitions, prefix),
  ];
  return `${sections.join("\n\n")}\n`;
}

function definition(name: string, definitions: Definitions): JsonSchema {
  const found = definitions[name];
  if (found === undefined) throw new Error(`${name}: no such definition`);
  return found;
}

function memberTable(onWire: JsonSchema, fromPeer: JsonSchema): string {
  const presence = (member: string): string => {
    if (fromPeer.required?.includes(member)) return "needed";
    return onWire.required?.includes(member) ? "filled in" : "optional";
  };
  const rows = members(onWire).map(([name, schema]) => [
    code(name),
    typeText(schema),
    presence(name),
    fromPeer.properties === undefined ? "" : meaning(fromPeer, name),
  ]);
  return table(["member", "value", "from a peer", "meaning"], rows);
}

function eventTable(): string {
  const rows = eventTypes().map((type) => {
    const { from, kind, summary } = EVENTS[type];
    return [link(type), from.join(", "), kind, summary];
  });
  return table(["event", "from", "kind", "what it says"], rows);
}

function eventSection(type: EventType, definitions: Definitions): string {
  const payload = payloadOf(type, definitions);
  const rows = members(payload).map(([name, schema]) => [
    code(name),
    typeText(schema),
    payload.required?.includes(name) ? "yes" : "no",
    meaning(payload, name),
  ]);
  return [
    `### ${type}`,
    `${EVENTS[type].summary}${needsPayload(type) ? "" : " The payload may be left out."}`,
    table(["payload", "value", "needed", "meaning"], rows),
    jsonBlock(EVENT_EXAMPLES[type]),
  ].join("\n\n");
}

function payloadOf(type: EventType, definitions: Definitions): JsonSchema {
  const payload = definition(type, definitions).properties?.payload;
  if (typeof payload !== "object" || payload.$ref === undefined) throw new Error(`${type}: no named payload`);
  return definition(typeText(payload), definitions);
}

function doorTable(doors: readonly Door[]): string {
  const rows = doors.map((door) => [
    code(`${door.method.toUpperCase()} ${door.path}`),
    door.summary,
    `${door.roles?.join(", ") ?? "none"}${door.localOnly ? "; local server only" : ""}`,
    door.body?.schemas.map(code).join(" or ") ?? "",
    Object.entries(door.answers)
      .map(([status, answer]) => `${status} ${answer.schema ? code(answer.schema) : ""}`.trim())
      .join(", "),
    problemsOf(door).join(", "),
  ]);
  return table(["door", "does", "key", "takes", "gives", "problems"], rows);
}

/** Definitions that the tables name, the envelopes and payloads aside, which have sections of their own. */
function typeTable(definitions: Definitions, prefix: string): string {
  const roots = Object.entries(definitions).filter(([name]) => !Object.hasOwn(EVENTS, name));
  const rows = Object.entries(reachableFrom(Object.fromEntries(roots), definitions, prefix))
    .filter(([name]) => !name.endsWith("Envelope") && !name.endsWith("Payload"))
    .map(([name, schema]) => [code(name), typeText(schema), schema.description ?? ""]);
  return table(["name", "value", "meaning"], rows);
}

function members(schema: JsonSchema): [string, JsonSchema][] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, inner]): [string, JsonSchema][] =>
    typeof inner === "object" ? [[name, inner]] : [],
  );
}

function meaning(schema: JsonSchema, member: string): string {
  const inner = schema.properties?.[member];
  return typeof inner === "object" ? (inner.description ?? "") : "";
}

function link(type: EventType): string {
  return `[${code(type)}](#${type.toLowerCase()})`;
}
