import { SignalR } from "@pulumi/azure-native/signalrservice/signalR.js";
import type { WebApp } from "@pulumi/azure-native/web/webApp.js";
import * as pulumi from "@pulumi/pulumi";
import { Tier } from "../args.ts";
import type { Colour } from "./colours.ts";
import { hubOf } from "./colours.ts";
import type { Context } from "./context.ts";
import type { Identities } from "./identities.ts";

/**
 * For whom SignalR's identity gets its tokens. Any directory that has a SignalR knows this application, so nothing has
 * to be registered; the identity that the app asks for besides is what tells our SignalR from another.
 */
export const UPSTREAM_AUDIENCE = "https://signalr.azure.com";

/** Seconds without a sign of life after which a socket counts as lost; clients ping each 15. */
const CLIENT_TIMEOUT_SECONDS = 30;

export interface RealtimeInputs {
  readonly apps: readonly { readonly colour: Colour; readonly app: WebApp }[];
  readonly identities: Identities;
}

/** Holds the sockets, and hands what they send to the app of their hub's colour. */
export function createSignalR(context: Context, { apps, identities }: RealtimeInputs): SignalR {
  const { group, location, name, options, physicalName, settings, tags } = context;
  const isProduction = settings.tier === Tier.Production;
  return new SignalR(
    `${name}-sockets`,
    {
      resourceName: physicalName("sockets"),
      resourceGroupName: group.name,
      location,
      kind: "SignalR",
      sku: isProduction
        ? { name: "Standard_S1", tier: "Standard", capacity: settings.azure.signalrUnits }
        : { name: "Free_F1", tier: "Free", capacity: 1 },
      features: [
        { flag: "ServiceMode", value: "Serverless" },
        // Its logs name the address of every peer and may hold the token in a query; its metrics are enough.
        { flag: "EnableConnectivityLogs", value: "False" },
        { flag: "EnableMessagingLogs", value: "False" },
        { flag: "EnableLiveTrace", value: "False" },
      ],
      identity: { type: "UserAssigned", userAssignedIdentities: [identities.upstream.id] },
      disableLocalAuth: true,
      disableAadAuth: false,
      publicNetworkAccess: "Enabled",
      tls: { clientCertEnabled: false },
      serverless: { connectionTimeoutInSeconds: CLIENT_TIMEOUT_SECONDS },
      // SignalR knows no pattern for a browser extension's origin. A token of one minute and one use is what opens a
      // socket, and the doors, which know the origins, hand it out.
      cors: { allowedOrigins: ["*"] },
      // There is no server that would connect, and nobody to trace.
      networkACLs: isProduction
        ? { defaultAction: "Deny", publicNetwork: { allow: ["ClientConnection", "RESTAPI"] } }
        : undefined,
      upstream: { templates: upstreamTemplates(apps) },
      tags,
    },
    options,
  );
}

function upstreamTemplates(apps: RealtimeInputs["apps"]) {
  return apps.map(({ app, colour }) => ({
    hubPattern: hubOf(colour),
    categoryPattern: "*",
    eventPattern: "*",
    urlTemplate: pulumi.interpolate`https://${app.defaultHostName}/upstream/{hub}/{category}/{event}`,
    auth: { type: "ManagedIdentity", managedIdentity: { resource: UPSTREAM_AUDIENCE } },
  }));
}
