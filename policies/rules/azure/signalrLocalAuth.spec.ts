import { describeRule } from "../../spec/describeRule.ts";
import { resource } from "../../spec/fixtures.ts";
import { signalrLocalAuth } from "./signalrLocalAuth.ts";

const SIGNALR = "azure-native:signalrservice:SignalR";

export const described = describeRule(signalrLocalAuth, {
  compliant: [resource(SIGNALR, "sockets", { disableLocalAuth: true })],
  breaks: [
    { type: SIGNALR, path: "disableLocalAuth", to: false },
    { type: SIGNALR, path: "disableLocalAuth", to: undefined },
  ],
  unknown: { type: SIGNALR, path: "disableLocalAuth" },
});
