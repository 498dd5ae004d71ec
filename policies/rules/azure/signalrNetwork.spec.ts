import { describeRule } from "../../spec/describeRule.ts";
import { resource } from "../../spec/fixtures.ts";
import { signalrNetwork } from "./signalrNetwork.ts";

const SIGNALR = "azure-native:signalrservice:SignalR";

export const described = describeRule(signalrNetwork, {
  compliant: [resource(SIGNALR, "sockets", { publicNetworkAccess: "Disabled" })],
  alsoCompliant: {
    "one with rules": [
      resource(SIGNALR, "sockets", { networkACLs: { publicNetwork: { allow: ["ClientConnection"] } } }),
    ],
  },
  breaks: [
    { type: SIGNALR, path: "publicNetworkAccess", to: "Enabled" },
    { type: SIGNALR, path: "publicNetworkAccess", to: undefined },
  ],
  unknown: { type: SIGNALR, path: "publicNetworkAccess" },
});
