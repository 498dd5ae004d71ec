import { randomBytes, randomUUID } from "node:crypto";
import { join } from "node:path";
import type { ReleaseRecord } from "../../../handlers/ports/index.ts";
import { AZURE_ARCHIVES } from "../../../scripts/functions/buildAzure.ts";
import { haveAzureArchives } from "../../../scripts/functions/haveArchives.ts";
import { type BlobService, startAzurite } from "./azurite.ts";
import { type CosmosAccount, startCosmos } from "./cosmos.ts";
import { type Directory, startDirectory } from "./directory.ts";
import { type FunctionApp, startFunctionApp } from "./functionApp.ts";
import { type KeyVault, startKeyVault } from "./keyVault.ts";
import { type SignalRService, startSignalR } from "./signalr/service.ts";
import { makeWorkspace } from "./workspace.ts";

const HUB = "relay";
const CONTAINER = "image-bytes";
const SECRET = "semantest";
const DATABASE = "semantest";
const AUDIENCE = "api://semantest";
const SIGNALR_AUDIENCE = "https://signalr.azure.com";

export interface AzureRigOptions {
  /** How SignalR and the functions know each other. Default `entra`. */
  readonly signalrAuth?: "entra" | "keys";
  /** SHA-256 of the operator key. */
  readonly operatorKeyHash?: string;
  /** Further settings of the functions; they win. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** Everything of the service on Azure but Front Door, on this machine. */
export interface AzureRig {
  readonly app: FunctionApp;
  readonly signalr: SignalRService;
  readonly directory: Directory;
  readonly cosmos: CosmosAccount;
  readonly vault: KeyVault;
  readonly hub: string;
  /** File of the certificate that all of it shows, for programs that should trust it. */
  readonly certFile: string;
  /** Writes the record of releases, and lets the functions read it anew. */
  setReleases(record: ReleaseRecord): Promise<void>;
  /** What an upstream call's token is for, and whose it is. */
  readonly upstream: { readonly audience: string; readonly principal: string };
  stop(): Promise<void>;
}

/** Builds the functions and starts them, with what stands for SignalR, Cosmos DB, Blob Storage, Key Vault and Entra ID. */
export async function startAzureRig(options: AzureRigOptions = {}): Promise<AzureRig> {
  const { signalrAuth = "entra", operatorKeyHash, settings = {} } = options;
  const stops: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (const it of stops.splice(0).reverse()) await it();
  };
  try {
    const workspace = await makeWorkspace();
    stops.push(workspace.remove);
    const { certificate, folder } = workspace;
    const directory = await startDirectory(certificate);
    stops.push(directory.stop);
    const principal = randomUUID();
    const signalr = await startSignalR({
      localAuth: signalrAuth === "keys",
      accepts: async (token) => signalrAuth === "entra" && directory.recognises(token, SIGNALR_AUDIENCE),
      identityToken: (resource) => directory.issue(resource, { oid: principal }),
    });
    stops.push(signalr.stop);
    const cosmos = await startCosmos(certificate);
    stops.push(cosmos.stop);
    await cosmos.createDatabase(DATABASE);
    const blobs: BlobService = await startAzurite(folder, certificate, directory);
    stops.push(blobs.stop);
    await blobs.createContainer(CONTAINER);
    const secret = JSON.stringify({
      resumeKeys: [randomBytes(32).toString("base64url")],
      ...(operatorKeyHash !== undefined && { operatorKeyHash }),
      ...(signalrAuth === "keys" && { signalrKeys: signalr.keys }),
    });
    const vault = await startKeyVault(certificate, SECRET, () => secret);
    stops.push(vault.stop);
    await haveAzureArchives();
    const app = await startFunctionApp({
      folder: join(folder, "app"),
      archive: join(AZURE_ARCHIVES, "functions.zip"),
      certFile: certificate.certFile,
      environment: {
        ...directory.environment,
        AZURE_TENANT_ID: directory.tenant,
        AZURE_AUTHORITY_HOST: directory.authority,
        SEMANTEST_STACK: "test",
        SEMANTEST_RELEASE: "release-1",
        SEMANTEST_ENVIRONMENT: "production",
        SEMANTEST_PUBLIC_ORIGIN: "https://relay.example.com",
        SEMANTEST_COSMOS_ENDPOINT: cosmos.endpoint,
        SEMANTEST_COSMOS_DATABASE: DATABASE,
        SEMANTEST_BLOB_ENDPOINT: blobs.endpoint,
        SEMANTEST_KEY_VAULT_URL: vault.endpoint,
        SEMANTEST_KEY_VAULT_SECRET_NAME: SECRET,
        SEMANTEST_SIGNALR_ENDPOINT: signalr.endpoint,
        SEMANTEST_SIGNALR_HUB: HUB,
        SEMANTEST_SIGNALR_AUTH: signalrAuth,
        SEMANTEST_UPSTREAM_AUDIENCE: AUDIENCE,
        SEMANTEST_UPSTREAM_PRINCIPAL: principal,
        ...settings,
      },
    });
    stops.push(app.stop);
    signalr.setUpstream([
      {
        urlTemplate: `${app.origin}/upstream/{hub}/{category}/{event}`,
        hubPattern: HUB,
        ...(signalrAuth === "entra" && { resource: AUDIENCE }),
      },
    ]);
    return {
      app,
      signalr,
      directory,
      cosmos,
      vault,
      hub: HUB,
      certFile: certificate.certFile,
      setReleases: async (record) => {
        const client = cosmos.client();
        const { items } = client.database(DATABASE).container("live");
        await items.upsert({ id: "release", pk: "g", v: 1, item: record });
        client.dispose();
        // What they have read they keep for 15 s.
        await app.restart();
      },
      upstream: { audience: AUDIENCE, principal },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
