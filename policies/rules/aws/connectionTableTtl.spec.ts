import { describeRule } from "../../spec/describeRule.ts";
import { resource } from "../../spec/fixtures.ts";
import { connectionTableTtl } from "./connectionTableTtl.ts";

const TABLE = "aws:dynamodb/table:Table";
const API = "aws:apigatewayv2/api:Api";
const sockets = resource(API, "sockets", { protocolType: "WEBSOCKET" });
const table = resource(TABLE, "connections", { ttl: { enabled: true, attributeName: "ttl" } });

export const described = describeRule(connectionTableTtl, {
  compliant: [sockets, table],
  alsoCompliant: {
    "a durable table": [sockets, resource(TABLE, "keys", { tags: { "semantest:data": "durable" } })],
    "a stack without sockets": [resource(API, "http", { protocolType: "HTTP" }), resource(TABLE, "x", {})],
  },
  breaks: [
    { type: TABLE, path: "ttl", to: undefined },
    { type: TABLE, path: "ttl.enabled", to: false },
    { type: TABLE, path: "ttl.attributeName", to: "" },
  ],
  unknown: { type: TABLE, path: "ttl.enabled" },
});
