import { describeRule } from "../../spec/describeRule.ts";
import { resource } from "../../spec/fixtures.ts";
import { signalrNetwork } from "./signalrNetwork.ts";

const SIGNALR = "azure-native:signalrservice:SignalR";

const rules = { publicNetwork: { allow: ["ClientConnection"] } };

export const described = describeRule(signalrNetwork, {
  compliant: [
    resource(SIGNALR, "private", { publicNetworkAccess: "Disabled" }),
    resource(SIGNALR, "sockets", { networkACLs: rules }),
  ],
  breaks: [
    { type: SIGNALR, path: "publicNetworkAccess", to: "Enabled" },
    { type: SIGNALR, path: "publicNetworkAccess", to: undefined },
    { type: SIGNALR, path: "networkACLs", to: undefined },
  ],
  unknown: { type: SIGNALR, path: "publicNetworkAccess" },
});
