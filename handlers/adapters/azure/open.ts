import type { TokenCredential } from "@azure/core-auth";
import type { CosmosClient } from "@azure/cosmos";
import type { Ports } from "../../ports/index.ts";
import { ErasingDispatchStore } from "../shared/erasingDispatchStore.ts";
import { StoredReleaseSettings } from "../shared/releaseSettings.ts";
import { Blobs } from "./blob/blobs.ts";
import { BlobImageStore } from "./blob/imageStore.ts";
import { createCosmos, createVault } from "./clients.ts";
import { Container } from "./cosmos/container.ts";
import { CosmosDispatchStore } from "./dispatchStore.ts";
import { CosmosJobStore } from "./jobStore.ts";
import { CosmosKeyStore } from "./keyStore.ts";
import { CosmosRateLimiter } from "./rateLimiter.ts";
import { openSecrets, type Secrets } from "./secrets.ts";
import { CosmosSessionStore } from "./sessionStore.ts";
import { type ClientTokens, generatedTokens, signedTokens } from "./sockets/clientTokens.ts";
import { entraTokens, keyTokens } from "./sockets/serviceTokens.ts";
import { SignalR } from "./sockets/signalR.ts";
import { SignalRBroadcaster } from "./sockets/signalRBroadcaster.ts";
import { CosmosTicketStore } from "./ticketStore.ts";

export interface AzurePortsOptions extends Pick<Ports, "telemetry" | "clock" | "ids"> {
  readonly credential: TokenCredential;
  readonly cosmosEndpoint: string;
  readonly cosmosDatabase: string;
  readonly blobEndpoint: string;
  readonly imagesContainer: string;
  /** Origin under which peers reach the blobs. */
  readonly imagesOrigin: string;
  readonly keyVaultUrl: string;
  readonly keyVaultSecret: string;
  readonly signalrEndpoint: string;
  readonly signalrHub: string;
  /** Whether SignalR is called with the app's identity or with an access key. */
  readonly signalrAuth: "entra" | "keys";
  /** Name of the running code. */
  readonly release: string;
}

export interface AzurePorts {
  readonly ports: Ports;
  readonly secrets: Secrets;
  readonly tickets: CosmosTicketStore;
  readonly clientTokens: ClientTokens;
}

/** Every port on Azure, with clients that live as long as the process. */
export function openAzurePorts(
  options: AzurePortsOptions,
  cosmos: CosmosClient = createCosmos(options.cosmosEndpoint, options.credential),
): AzurePorts {
  const { credential, telemetry, clock, ids } = options;
  const database = cosmos.database(options.cosmosDatabase);
  const keys = new Container(database.container("keys"), clock);
  const live = new Container(database.container("live"), clock);
  const vault = createVault(options.keyVaultUrl, credential);
  const secrets = openSecrets(vault, options.keyVaultSecret, clock, telemetry);
  const blobs = new Blobs({
    endpoint: options.blobEndpoint,
    container: options.imagesContainer,
    publicOrigin: options.imagesOrigin,
    credential,
    clock,
  });
  const images = new BlobImageStore(blobs, clock);
  const tickets = new CosmosTicketStore(live, clock);
  const { service, clientTokens } = openSignalR(options, secrets);
  const ports: Ports = {
    sessions: new CosmosSessionStore(live, clock),
    jobs: new CosmosJobStore(live, clock),
    dispatch: new ErasingDispatchStore(new CosmosDispatchStore(live, clock), images, telemetry),
    keys: new CosmosKeyStore({
      keys,
      live,
      clock,
      operatorKeyHash: async () => (await secrets.read()).operatorKeyHash,
    }),
    tickets,
    limiter: new CosmosRateLimiter(live, clock),
    images,
    broadcaster: new SignalRBroadcaster({ service, telemetry }),
    release: new StoredReleaseSettings(live, clock, options.release),
    telemetry,
    clock,
    ids,
  };
  return { ports, secrets, tickets, clientTokens };
}

function openSignalR(options: AzurePortsOptions, secrets: Secrets) {
  const { signalrEndpoint: endpoint, signalrHub: hub, signalrAuth, credential, clock } = options;
  if (signalrAuth === "entra") {
    const service = new SignalR({ endpoint, tokens: entraTokens(credential) });
    return { service, clientTokens: generatedTokens(service, hub) };
  }
  const key = () => currentKey(secrets);
  const service = new SignalR({ endpoint, tokens: keyTokens(key, clock) });
  return { service, clientTokens: signedTokens(endpoint, hub, key) };
}

function currentKey({ current }: Secrets): string {
  const [key] = current.signalrKeys ?? [];
  if (key === undefined)
    throw new Error("signalrKeys: missing in the secret; SEMANTEST_SIGNALR_AUTH=keys needs it");
  return key;
}
