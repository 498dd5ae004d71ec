import {
  EVENTS,
  type EventType,
  eventTypes,
  type PeerRole,
  PROTOCOL_VERSION,
  SUBPROTOCOL,
} from "../../handlers/protocol/index.ts";
import { type Definitions, namesOf } from "./definitions.ts";
import { EVENT_EXAMPLES } from "./examples.ts";
import { reachableFrom } from "./references.ts";

export const ASYNCAPI_PREFIX = "#/components/schemas/";

const DESCRIPTION = `
Frames of the WebSocket of one Semantest server, JSON text: one envelope, or an array of at most 64 for peers that
announced \`batch: true\`. At most 32 KiB to the server, 128 KiB from it. \`protocol.md\` says what is promised.
`.trim();

/** Events that the server sends to clients only. */
const FOR_CLIENTS_ONLY: readonly EventType[] = ["PeerEvent"];

/** The socket as an AsyncAPI 3.0 document, seen from the server; `definitions` refer to each other by `ASYNCAPI_PREFIX`. */
export function asyncApiDocument(definitions: Definitions): Record<string, unknown> {
  const messages = Object.fromEntries(eventTypes().map((type) => [type, message(type)]));
  return {
    asyncapi: "3.0.0",
    id: `urn:${SUBPROTOCOL.replace(".", ":")}`,
    info: {
      title: "Semantest WebSocket service: frames",
      version: PROTOCOL_VERSION,
      description: DESCRIPTION,
      license: { name: "Apache-2.0", url: "https://www.apache.org/licenses/LICENSE-2.0" },
    },
    defaultContentType: "application/json",
    servers: {
      local: {
        host: "localhost:3003",
        protocol: "ws",
        description: "The server of `npm start`; it opens sockets without a ticket.",
      },
      public: {
        host: "api.extension.semantest.com",
        protocol: "wss",
        description: "The public server; the ticket of `POST /connect` opens one socket.",
        security: [
          { $ref: "#/components/securitySchemes/subprotocol" },
          { $ref: "#/components/securitySchemes/query" },
        ],
      },
    },
    channels: { socket: channel() },
    operations: {
      receiveFromClient: operation("receive", "What a client may send.", sentBy("client")),
      receiveFromExtension: operation("receive", "What an extension may send.", sentBy("extension")),
      sendToClient: operation("send", "What a client gets.", sentTo("client")),
      sendToExtension: operation("send", "What an extension gets.", sentTo("extension")),
    },
    components: {
      messages,
      schemas: reachableFrom(messages, definitions, ASYNCAPI_PREFIX),
      securitySchemes: {
        subprotocol: {
          type: "httpApiKey",
          in: "header",
          name: "Sec-WebSocket-Protocol",
          description: `\`${SUBPROTOCOL}, ticket.<ticket>\`; the answer echoes only \`${SUBPROTOCOL}\`.`,
        },
        query: {
          type: "httpApiKey",
          in: "query",
          name: "ticket",
          description: "For programs that cannot name a subprotocol.",
        },
      },
    },
  };
}

/** Events that a peer of this role may send. */
function sentBy(role: PeerRole): EventType[] {
  return eventTypes().filter((type) => EVENTS[type].from.some((source) => source === role));
}

/** Events that a peer of this role may get: the server's own, and what the other side sends beyond control events. */
function sentTo(role: PeerRole): EventType[] {
  const other = role === "client" ? "extension" : "client";
  return eventTypes().filter((type) => {
    if (role !== "client" && FOR_CLIENTS_ONLY.includes(type)) return false;
    const { from, kind } = EVENTS[type];
    return from.some((source) => source === "server" || (source === other && kind !== "control"));
  });
}

function channel(): Record<string, unknown> {
  return {
    address: "/",
    title: "The socket",
    description: "The one WebSocket of a peer.",
    messages: Object.fromEntries(
      eventTypes().map((type) => [type, { $ref: `#/components/messages/${type}` }]),
    ),
    bindings: {
      ws: {
        method: "GET",
        query: {
          type: "object",
          properties: { ticket: { type: "string", description: "Ticket of `POST /connect`." } },
        },
        headers: {
          type: "object",
          properties: {
            "Sec-WebSocket-Protocol": {
              type: "string",
              description: "What the peer speaks, and its ticket.",
              examples: [`${SUBPROTOCOL}, ticket.p0CkDTk5mBjQlYxM3lXbXg0dJ8rVJqH2oYc1uWf7n8E`],
            },
          },
        },
        bindingVersion: "0.1.0",
      },
    },
  };
}

function operation(
  action: "receive" | "send",
  summary: string,
  types: readonly EventType[],
): Record<string, unknown> {
  return {
    action,
    summary,
    channel: { $ref: "#/channels/socket" },
    messages: types.map((type) => ({ $ref: `#/channels/socket/messages/${type}` })),
  };
}

function message(type: EventType): Record<string, unknown> {
  const { kind, summary } = EVENTS[type];
  const [, ...aliases] = namesOf(type);
  return {
    name: type,
    title: type,
    summary,
    description: [
      `Kind: ${kind}.`,
      ...(aliases.length > 0 ? [`Read as well as: ${aliases.join(", ")}.`] : []),
    ].join(" "),
    contentType: "application/json",
    correlationId: {
      description: "The job the event belongs to.",
      location: "$message.payload#/correlationId",
    },
    tags: [{ name: kind }],
    payload: { $ref: ASYNCAPI_PREFIX + type },
    examples: [{ name: type, payload: EVENT_EXAMPLES[type] }],
  };
}
