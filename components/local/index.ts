import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import type { Backend } from "../backend.ts";
import { codeRelease, commandLineProgram } from "./code.ts";
import { DataFolder } from "./data.ts";
import { Server } from "./functions.ts";

/** The service on this machine: one folder and one server process, reachable on both loopback addresses. */
export const localBackend: Backend = (name, settings, operatorKey, parent) => {
  const release = codeRelease();
  const data = new DataFolder(
    `${name}-data`,
    {
      path: settings.local.dataDir,
      defaultName: `${pulumi.getProject()}.${pulumi.getStack()}.${name}`,
      removal: settings.dataRemoval,
    },
    { parent },
  );
  const server = new Server(
    `${name}-server`,
    {
      program: commandLineProgram(),
      release,
      port: settings.local.port,
      dataDir: data.folder,
      environment: settings.environment,
      anonymousKeys: settings.anonymousKeys,
      allowedOrigins: settings.allowedOrigins,
      requestsPerMinute: settings.requestsPerMinute,
      operatorKeyDigest: operatorKey.apply((key) => createHash("sha256").update(key).digest("hex")),
    },
    { parent },
  );
  return {
    apiEndpoint: pulumi.interpolate`http://localhost:${server.port}`,
    websocketUrl: pulumi.interpolate`ws://localhost:${server.port}`,
    dashboardUrl: pulumi.interpolate`http://localhost:${server.port}/`,
    releaseId: pulumi.output(release),
    dnsRecords: pulumi.output([]),
    nameServers: pulumi.output([]),
    resourceIds: pulumi.output<Record<string, pulumi.Input<string>>>({ data: data.id, server: server.id }),
    resources: [data, server],
  };
};
