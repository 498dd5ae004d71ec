import { describeRule } from "../../spec/describeRule.ts";
import { resource } from "../../spec/fixtures.ts";
import { signalrDiagnostics } from "./signalrDiagnostics.ts";

const SIGNALR = "azure-native:signalrservice:SignalR";
const SETTING = "azure-native:monitor:DiagnosticSetting";
const service = resource(SIGNALR, "sockets", {});
const logs = [{ category: "AllLogs", enabled: true }];

export const described = describeRule(signalrDiagnostics, {
  compliant: [service, resource(SETTING, "logs", { logs }, { resourceUri: service })],
  breaks: [
    { remove: SETTING },
    { type: SETTING, path: "logs", to: [] },
    { type: SETTING, path: "logs.0.enabled", to: false },
  ],
  unknown: { type: SETTING, path: "logs.0.enabled" },
});
