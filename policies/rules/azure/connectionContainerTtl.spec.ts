import { describeRule } from "../../spec/describeRule.ts";
import { resource } from "../../spec/fixtures.ts";
import { connectionContainerTtl } from "./connectionContainerTtl.ts";

const CONTAINER = "azure-native:cosmosdb:SqlResourceSqlContainer";
const signalr = resource("azure-native:signalrservice:SignalR", "sockets", {});

export const described = describeRule(connectionContainerTtl, {
  compliant: [signalr, resource(CONTAINER, "live", { resource: { id: "live", defaultTtl: -1 } })],
  alsoCompliant: {
    "a stack without sockets": [resource(CONTAINER, "orders", { resource: { id: "orders" } })],
  },
  breaks: [{ type: CONTAINER, path: "resource.defaultTtl", to: undefined }],
  unknown: { type: CONTAINER, path: "resource.defaultTtl" },
});
