import { AppServicePlan } from "@pulumi/azure-native/web/appServicePlan.js";
import { WebApp } from "@pulumi/azure-native/web/webApp.js";
import { WebAppApplicationSettings } from "@pulumi/azure-native/web/webAppApplicationSettings.js";
import { WebAppFtpAllowed } from "@pulumi/azure-native/web/webAppFtpAllowed.js";
import { WebAppScmAllowed } from "@pulumi/azure-native/web/webAppScmAllowed.js";
import * as pulumi from "@pulumi/pulumi";
import type { Colour } from "./colours.ts";
import type { Context } from "./context.ts";
import type { HostStorage } from "./hostStorage.ts";
import type { Identities } from "./identities.ts";
import { accessRestrictions } from "./restrictions.ts";

/** Newest that Microsoft documents for Flex Consumption. */
const NODE_VERSION = "22";
/** The least that the plan offers; a message needs far less. */
const MEMORY_MB = 512;
/** A fuse against costs: the least upper bound that the plan has always allowed. */
const MAX_INSTANCES = 40;
/** Calls that one instance works on at once; they wait for the store most of their time. */
const CALLS_PER_INSTANCE = 32;

export interface FunctionsAppInputs {
  readonly colour: Colour;
  readonly identities: Identities;
  readonly host: HostStorage;
  /** The Front Door before it; undefined: peers come directly. */
  readonly frontDoorId: pulumi.Output<string> | undefined;
  /** What it has to be allowed before it starts. */
  readonly rights: pulumi.Resource[];
}

/** The functions app of one colour, alone on its plan, as Flex Consumption asks. It has no code and no settings yet. */
export function createFunctionsApp(context: Context, inputs: FunctionsAppInputs): WebApp {
  const { group, location, name, options, physicalName, settings, tags } = context;
  const { colour, frontDoorId, host, identities, rights } = inputs;
  const { minimumTls } = settings.azure;
  const app = new WebApp(
    `${name}-${colour}`,
    {
      name: physicalName(colour),
      resourceGroupName: group.name,
      location,
      kind: "functionapp,linux",
      reserved: true,
      serverFarmId: createPlan(context, colour).id,
      httpsOnly: true,
      clientAffinityEnabled: false,
      clientCertEnabled: false,
      publicNetworkAccess: "Enabled",
      identity: { type: "UserAssigned", userAssignedIdentities: [identities.app.id] },
      functionAppConfig: {
        deployment: {
          storage: {
            type: "blobContainer",
            value: pulumi.interpolate`${host.account.primaryEndpoints.blob}${host.packages.name}`,
            authentication: {
              type: "UserAssignedIdentity",
              userAssignedIdentityResourceId: identities.app.id,
            },
          },
        },
        runtime: { name: "node", version: NODE_VERSION },
        scaleAndConcurrency: {
          instanceMemoryMB: MEMORY_MB,
          maximumInstanceCount: MAX_INSTANCES,
          alwaysReady: settings.azure.alwaysReadyInstances.apply((instanceCount) =>
            instanceCount === 0 ? [] : [{ name: "http", instanceCount }],
          ),
          triggers: { http: { perInstanceConcurrency: CALLS_PER_INSTANCE } },
        },
      },
      siteConfig: {
        minTlsVersion: minimumTls,
        scmMinTlsVersion: minimumTls,
        ftpsState: "Disabled",
        http20Enabled: true,
        remoteDebuggingEnabled: false,
        webSocketsEnabled: false,
        ...accessRestrictions(settings, frontDoorId),
      },
      tags,
    },
    { ...options, dependsOn: rights },
  );
  refuseBasicAuthentication(context, app, colour);
  return app;
}

function createPlan({ group, location, name, options, physicalName, tags }: Context, colour: Colour) {
  return new AppServicePlan(
    `${name}-${colour}-plan`,
    {
      name: physicalName(`${colour}-plan`),
      resourceGroupName: group.name,
      location,
      kind: "functionapp",
      reserved: true,
      sku: { name: "FC1", tier: "FlexConsumption" },
      zoneRedundant: false,
      tags,
    },
    options,
  );
}

/** The passwords of the app's publishing profile open nothing: code comes with a token of whoever deploys. */
function refuseBasicAuthentication({ group, name, options }: Context, app: WebApp, colour: Colour): void {
  const args = { name: app.name, resourceGroupName: group.name, allow: false };
  new WebAppFtpAllowed(`${name}-${colour}-ftp`, args, options);
  new WebAppScmAllowed(`${name}-${colour}-scm`, args, options);
}

/** Tells the app what it needs to know; apart from it, because what it is told has the app's own host name among it. */
export function configure(
  { group, name, options }: Context,
  app: WebApp,
  colour: Colour,
  environment: Record<string, pulumi.Input<string>>,
): WebAppApplicationSettings {
  return new WebAppApplicationSettings(
    `${name}-${colour}-settings`,
    { name: app.name, resourceGroupName: group.name, properties: environment },
    options,
  );
}
