import { Route } from "@pulumi/azure-native/cdn/route.js";
import type { RuleSet } from "@pulumi/azure-native/cdn/ruleSet.js";
import type { SignalR } from "@pulumi/azure-native/signalrservice/signalR.js";
import type { WebApp } from "@pulumi/azure-native/web/webApp.js";
import type * as pulumi from "@pulumi/pulumi";
import type { Context } from "./context.ts";
import type { Domain } from "./domain.ts";
import type { Edge } from "./edge.ts";
import type { Images } from "./images.ts";
import { IMAGES_CONTAINER } from "./images.ts";
import type { Origin } from "./origins.ts";
import { createOrigin } from "./origins.ts";
import { createResponseHeaders } from "./responseHeaders.ts";

/** Asked of the functions from outside; it tells strangers nothing but one word. */
export const HEALTH_PATH = "/health";

export interface RouteTargets {
  readonly app: WebApp;
  readonly signalr: SignalR;
  readonly images: Images;
  readonly domain: Domain | undefined;
}

/** One host for everything: sockets to SignalR, the bytes of images to Storage, every other path to the functions. */
export function createRoutes(context: Context, edge: Edge, targets: RouteTargets): void {
  const { app, domain, images, signalr } = targets;
  const routeTo = (purpose: string, origin: Origin, patterns: readonly string[], ruleSets: RuleSet[]) =>
    createRoute(context, edge, { purpose, origin, patterns, ruleSets, domain });
  const doors = createOrigin(context, edge, {
    purpose: "doors",
    hostName: app.defaultHostName,
  });
  const sockets = createOrigin(context, edge, {
    purpose: "sockets",
    hostName: signalr.hostName,
  });
  const blobs = createOrigin(context, edge, {
    purpose: "images",
    hostName: images.account.primaryEndpoints.blob.apply((url) => new URL(url).hostname),
  });
  routeTo("doors", doors, ["/*"], [createResponseHeaders(context, edge)]);
  routeTo("sockets", sockets, ["/client", "/client/*"], []);
  routeTo("images", blobs, [`/${IMAGES_CONTAINER}/*`], []);
}

interface RouteInputs {
  readonly purpose: string;
  readonly origin: Origin;
  readonly patterns: readonly string[];
  readonly ruleSets: readonly RuleSet[];
  readonly domain: Domain | undefined;
}

/** Nothing is cached on any route; without a cache configuration Front Door caches nothing. */
function createRoute(
  { group, name, options }: Context,
  { endpoint, profile }: Edge,
  { domain, origin, patterns, purpose, ruleSets }: RouteInputs,
): Route {
  const own = domain?.isReady === true ? domain.customDomain : undefined;
  return new Route(
    `${name}-${purpose}-route`,
    {
      profileName: profile.name,
      endpointName: endpoint.name,
      resourceGroupName: group.name,
      routeName: purpose,
      originGroup: { id: origin.group.id },
      patternsToMatch: [...patterns],
      supportedProtocols: ["Https"],
      forwardingProtocol: "HttpsOnly",
      httpsRedirect: "Disabled",
      customDomains: own === undefined ? [] : [{ id: own.id }],
      // Front Door's own name goes on to accept TLS 1.2, so it serves only until there is another.
      linkToDefaultDomain: own === undefined ? "Enabled" : "Disabled",
      ruleSets: ruleSets.map(({ id }): { id: pulumi.Output<string> } => ({ id })),
      enabledState: "Enabled",
    },
    { ...options, dependsOn: [origin.origin] },
  );
}
