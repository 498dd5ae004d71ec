import { randomBytes, randomUUID } from "node:crypto";
import type { CosmosClient } from "@azure/cosmos";
import { openAzurePorts } from "../../../handlers/adapters/azure/index.ts";
import type { Clock } from "../../../handlers/ports/index.ts";
import type { Meter } from "../../budgets/meter.ts";
import { countingSends, type Process, processOn } from "../../budgets/meteredProcess.ts";
import type { Directory } from "../../rig/azure/directory.ts";

export interface Deployment {
  readonly cosmos: CosmosClient;
  readonly database: string;
  readonly credential: Directory["credential"];
  readonly meter: Meter;
  readonly clock: Clock;
  readonly resumeKeys: readonly Uint8Array[];
}

/** One process of the service on the real adapters; its sockets only count what is sent to them. */
export function openProcess(deployment: Deployment): Process {
  const { cosmos, database, credential, meter, clock, resumeKeys } = deployment;
  const nowhere = "https://nowhere.invalid";
  const { ports } = openAzurePorts(
    {
      credential,
      cosmosEndpoint: nowhere,
      cosmosDatabase: database,
      blobEndpoint: nowhere,
      imagesContainer: "images",
      imagesOrigin: nowhere,
      keyVaultUrl: nowhere,
      keyVaultSecret: "none",
      signalrEndpoint: nowhere,
      signalrHub: "relay",
      signalrAuth: "entra",
      release: "release-1",
      telemetry: { log: () => {}, count: () => {}, gauge: () => {}, observe: () => {} },
      clock,
      ids: { uuid: () => randomUUID(), random: (bytes) => randomBytes(bytes) },
    },
    cosmos,
  );
  return processOn(countingSends(ports, meter), resumeKeys);
}
