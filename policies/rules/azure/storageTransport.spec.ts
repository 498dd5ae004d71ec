import { describeRule } from "../../spec/describeRule.ts";
import { resource } from "../../spec/fixtures.ts";
import { storageTransport } from "./storageTransport.ts";

const ACCOUNT = "azure-native:storage:StorageAccount";

export const described = describeRule(storageTransport, {
  compliant: [resource(ACCOUNT, "files", { enableHttpsTrafficOnly: true, minimumTlsVersion: "TLS1_2" })],
  breaks: [
    { type: ACCOUNT, path: "enableHttpsTrafficOnly", to: false },
    { type: ACCOUNT, path: "minimumTlsVersion", to: "TLS1_0" },
    { type: ACCOUNT, path: "minimumTlsVersion", to: undefined },
  ],
  unknown: { type: ACCOUNT, path: "minimumTlsVersion" },
});
