import { describeRule } from "../../spec/describeRule.ts";
import { resource } from "../../spec/fixtures.ts";
import { signalrSku } from "./signalrSku.ts";

const SIGNALR = "azure-native:signalrservice:SignalR";

export const described = describeRule(signalrSku, {
  compliant: [resource(SIGNALR, "sockets", { sku: { name: "Standard_S1" } })],
  breaks: [
    { type: SIGNALR, path: "sku.name", to: "Free_F1" },
    { type: SIGNALR, path: "sku.name", to: undefined },
  ],
  unknown: { type: SIGNALR, path: "sku.name" },
});
