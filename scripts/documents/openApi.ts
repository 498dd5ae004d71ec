import { KEY_PATTERN } from "../../handlers/core/identity/keys.ts";
import { PROTOCOL_VERSION } from "../../handlers/protocol/index.ts";
import type { Definitions } from "./definitions.ts";
import { type Answer, type Body, DOOR_TAGS, type Door, PROBLEMS, problemsOf } from "./door.ts";
import { DOORS } from "./doors.ts";
import { BODY_EXAMPLES, EVENT_EXAMPLES } from "./examples.ts";
import { reachableFrom } from "./references.ts";

export const OPENAPI_PREFIX = "#/components/schemas/";

const DESCRIPTION = `
Doors of one Semantest server, beside its WebSocket (see the AsyncAPI document).

**Keys.** Where an operation names a key, the server of \`npm start\` needs none: its callers without a key are the
tenant \`local\`. With \`SEMANTEST_REQUIRE_TOKEN\`, with \`SEMANTEST_PUBLIC_ORIGIN\` and on every deployed server the key is
needed.

**Browsers.** Only pinned extension ids and the configured \`allowedOrigins\` may call: exact origins, no \`*\`, no
credentials. A preflight (\`OPTIONS\` on any path) is answered for them with 204, the methods and headers of this
document, and may be cached for two hours; \`Retry-After\` is exposed. The local server refuses every other \`Origin\`,
\`Sec-Fetch-Site\` with 403 and every other \`Host\` with 421.

**Errors** are RFC 9457 problem documents with Semantest's code and a hint, also for unknown paths (404) and methods
(405).
`.trim();

const LOCAL_SERVER = {
  url: "http://localhost:{port}",
  description: "The server of `npm start`.",
  variables: { port: { default: "3003", description: "`SEMANTEST_PORT`." } },
};
const RETRY_STATUSES: readonly string[] = ["429", "503"];

/** The HTTP doors as an OpenAPI 3.1 document; `definitions` refer to each other by `OPENAPI_PREFIX`. */
export function openApiDocument(definitions: Definitions): Record<string, unknown> {
  const paths = pathsOf(DOORS);
  const responses = Object.fromEntries(
    Object.entries(PROBLEMS).map(([status, meaning]) => [
      problemName(status),
      problemResponse(status, meaning),
    ]),
  );
  return {
    openapi: "3.1.1",
    info: {
      title: "Semantest WebSocket service: HTTP doors",
      version: PROTOCOL_VERSION,
      description: DESCRIPTION,
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [LOCAL_SERVER],
    tags: Object.entries(DOOR_TAGS).map(([name, description]) => ({ name, description })),
    paths,
    components: {
      schemas: reachableFrom([paths, responses], definitions, OPENAPI_PREFIX),
      responses,
      headers: {
        RetryAfter: {
          description: "Seconds to wait before the next call.",
          schema: { type: "integer", minimum: 0 },
        },
      },
      securitySchemes: {
        apiKey: {
          type: "apiKey",
          in: "header",
          name: "X-API-Key",
          description: `A key of this server, \`${KEY_PATTERN.source}\`. It never travels in a URL.`,
        },
      },
    },
  };
}

function pathsOf(doors: readonly Door[]): Record<string, Record<string, unknown>> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const door of doors) paths[door.path] = { ...paths[door.path], [door.method]: operation(door) };
  return paths;
}

function operation(door: Door): Record<string, unknown> {
  return {
    operationId: door.operationId,
    tags: [door.tag],
    summary: door.summary,
    description: [door.description, rolesLine(door)].filter((it) => it !== undefined).join("\n\n"),
    security: door.roles === undefined && !door.readsKey ? [] : [{ apiKey: [] }, {}],
    ...(door.parameters && {
      parameters: door.parameters.map((it) => ({ ...it, required: it.in === "path" })),
    }),
    ...(door.body && { requestBody: requestBody(door.body) }),
    responses: {
      ...Object.fromEntries(
        Object.entries(door.answers).map(([status, answer]) => [status, response(answer)]),
      ),
      ...Object.fromEntries(
        problemsOf(door).map((status) => [
          status,
          { $ref: `#/components/responses/${problemName(`${status}`)}` },
        ]),
      ),
    },
  };
}

function rolesLine({ localOnly, roles }: Door): string {
  const key = roles === undefined ? "Needs no key." : `Needs a key of role ${roles.join(" or ")}.`;
  return localOnly ? `${key} Only the server on this machine has this door.` : key;
}

function requestBody({ schemas, required }: Body): Record<string, unknown> {
  const references = schemas.map((it) => ({ $ref: OPENAPI_PREFIX + it }));
  const examples = Object.fromEntries(schemas.map((it) => [it, { value: exampleOf(it) }]));
  return {
    required,
    content: {
      "application/json": {
        schema: references.length === 1 ? references[0] : { anyOf: references },
        examples,
      },
    },
  };
}

/** Of a stream of server-sent events the schema is that of one event. */
const TEXT_SCHEMAS: ReadonlyMap<string, object> = new Map([
  [
    "text/event-stream",
    {
      type: "object",
      required: ["data"],
      properties: {
        data: { type: "string", contentMediaType: "application/json" },
        event: { type: "string" },
      },
    },
  ],
]);

function response({ description, schema, text }: Answer): Record<string, unknown> {
  if (text !== undefined)
    return { description, content: { [text]: { schema: TEXT_SCHEMAS.get(text) ?? { type: "string" } } } };
  if (schema === undefined) return { description };
  return {
    description,
    content: {
      "application/json": { schema: { $ref: OPENAPI_PREFIX + schema }, example: exampleOf(schema) },
    },
  };
}

function problemResponse(status: string, description: string): Record<string, unknown> {
  return {
    description,
    ...(RETRY_STATUSES.includes(status) && {
      headers: { "Retry-After": { $ref: "#/components/headers/RetryAfter" } },
    }),
    content: { "application/problem+json": { schema: { $ref: `${OPENAPI_PREFIX}Problem` } } },
  };
}

function problemName(status: string): string {
  return `Problem${status}`;
}

function exampleOf(schema: string): unknown {
  const example = new Map<string, unknown>([
    ...Object.entries(EVENT_EXAMPLES),
    ...Object.entries(BODY_EXAMPLES),
  ]).get(schema);
  if (example === undefined) throw new Error(`${schema}: no example`);
  return example;
}
