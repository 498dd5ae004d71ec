import { randomUUID } from "node:crypto";
import { answer, TENANT } from "../arm/computed.ts";
import type { CosmosAccount } from "../cosmos.ts";
import { type Directory, startDirectory } from "../directory.ts";
import { frontDoorParts } from "../frontDoor/frontDoorParts.ts";
import type { FunctionApp } from "../functionApp.ts";
import { type Gateway, startGateway } from "../gateway/gateway.ts";
import { leadNamesTo } from "../gateway/names.ts";
import type { Values } from "../provider/messages.ts";
import type { SignalRService } from "../signalr/service.ts";
import { makeWorkspace, type Workspace } from "../workspace.ts";
import { cosmosParts } from "./cosmosParts.ts";
import { type Ingestion, openIngestion } from "./insightsParts.ts";
import { openLogs } from "./logsApi.ts";
import { Roles } from "./roles.ts";
import { signalrParts } from "./signalrParts.ts";
import type { SiteBehaviour } from "./site.ts";
import { siteParts } from "./siteParts.ts";
import { storageParts } from "./storageParts.ts";
import { type Part, Subscription } from "./subscription.ts";
import { vaultParts } from "./vaultParts.ts";

const MANAGEMENT = "https://management.azure.com/";

/** A subscription of Azure on this machine, with what stands behind its resources. */
export interface AzureAccount {
  readonly subscription: Subscription;
  readonly gateway: Gateway;
  readonly directory: Directory;
  readonly roles: Roles;
  readonly workspace: Workspace;
  readonly insights: Ingestion;
  /** Parts by the names of their resources. */
  app(name: string): FunctionApp;
  signalr(name: string): SignalRService;
  cosmos(name: string): CosmosAccount;
  /** DNS that is served elsewhere: a name and the one that it leads to. */
  readonly dns: Map<string, string>;
  /** What functions of the provider answer. */
  answer(token: string, inputs: Values): Promise<Values>;
  stop(): Promise<void>;
}

/** Starts one in which nothing stands yet; until it stops, every name leads this process to it. */
export async function startAzureAccount(behaviour: Partial<SiteBehaviour> = {}): Promise<AzureAccount> {
  const stops: (() => Promise<void> | void)[] = [];
  const stop = async () => {
    for (const it of stops.splice(0).reverse()) await it();
  };
  try {
    const workspace = await makeWorkspace();
    stops.push(workspace.remove);
    const { certificate, folder } = workspace;
    const directory = await startDirectory(certificate, TENANT);
    stops.push(directory.stop);
    const gateway = await startGateway(certificate);
    stops.push(gateway.stop);
    gateway.name("login.microsoftonline.com", { request: directory.serveKeys });
    const restoreNames = leadNamesTo(gateway.port);
    stops.push(() => void restoreNames());

    const parts: Record<string, Part> = {};
    const subscription = new Subscription(parts);
    const roles = new Roles(subscription);
    const around = { folder, certificate, gateway, directory, subscription, roles };
    const dns = new Map<string, string>();
    const sites = siteParts(around, { refusals: 0, ...behaviour });
    const services = signalrParts(around);
    const databases = cosmosParts(around);
    Object.assign(
      parts,
      sites.parts,
      services.parts,
      databases.parts,
      storageParts(around),
      vaultParts(around),
      frontDoorParts(around, dns),
    );
    stops.push(() => subscription.clear());
    const insights = openIngestion(around);
    openLogs(around, insights);
    const deployer = randomUUID();
    return {
      subscription,
      gateway,
      directory,
      roles,
      workspace,
      insights,
      app: sites.app,
      signalr: services.service,
      cosmos: databases.account,
      dns,
      answer: async (token, inputs) => {
        if (token === "azure-native:authorization:getClientToken") {
          return { token: await directory.issue(MANAGEMENT, { oid: deployer }) };
        }
        const answered = answer(token, inputs);
        if (typeof answered.id === "string" && subscription.find(answered.id) === undefined) {
          throw new Error(`ResourceNotFound: there is no ${answered.id}`);
        }
        return answered;
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
