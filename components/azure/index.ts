import type { WebApp } from "@pulumi/azure-native/web/webApp.js";
import * as pulumi from "@pulumi/pulumi";
import type { Backend } from "../backend.ts";
import { keepAccessLogs } from "./accessLogs.ts";
import { createAlerts } from "./alerts.ts";
import { createBudget } from "./budget.ts";
import { functionCode } from "./code.ts";
import { LIVE_COLOUR } from "./colours.ts";
import { createContext } from "./context.ts";
import { createDatabase } from "./data.ts";
import type { Domain } from "./domain.ts";
import { leadDomain, prepareDomain, recordsToSet } from "./domain.ts";
import type { Edge } from "./edge.ts";
import { createEdge } from "./edge.ts";
import { functionEnvironment } from "./environment.ts";
import { createFirewall } from "./firewall.ts";
import { FlexPackage } from "./flexPackage.ts";
import { configure, createFunctionsApp } from "./functions.ts";
import { grantData, grantRights } from "./grants.ts";
import { createHealthCheck } from "./health.ts";
import { createHostStorage } from "./hostStorage.ts";
import { createIdentities } from "./identities.ts";
import { createImages } from "./images.ts";
import { lockData } from "./locks.ts";
import { useActionGroup } from "./notifications.ts";
import { createSignalR } from "./realtime.ts";
import { createRoutes } from "./routes.ts";
import { createSecrets } from "./secrets.ts";
import { createTelemetry } from "./telemetry.ts";
import { noteOldTls } from "./tlsNotice.ts";
import { createWorkbook, workbookUrl } from "./workbook.ts";

/** The service on Azure: an app of functions, SignalR for the sockets, a database, images; a Front Door on production. */
export const azureBackend: Backend = (name, settings, operatorKey, parent) => {
  const archive = functionCode(`SemantestWebSocketStack "${name}"`);
  // Owns all resources, so that the guard can depend on every one of them without a list that forgets some.
  const service = new pulumi.ComponentResource("websocket:azure:Service", name, {}, { parent });
  const context = createContext(name, settings, service);

  const identities = createIdentities(context);
  const database = createDatabase(context);
  const images = createImages(context);
  const host = createHostStorage(context);
  const secrets = createSecrets(context, operatorKey);
  const telemetry = createTelemetry(context);
  const rights = grantRights(context, identities.app, {
    hostAccount: host.account.id,
    imagesAccount: images.account.id,
    imagesContainer: images.container.id,
    secret: secrets.secret.id,
    insights: telemetry.insights.id,
  });

  const edge = createEdge(context);
  const domain = edge && prepareDomain(context, edge);
  const colour = LIVE_COLOUR;
  const frontDoorId = edge?.frontDoorId;
  const app = createFunctionsApp(context, { colour, identities, host, frontDoorId, rights });
  const signalr = createSignalR(context, { apps: [{ colour, app }], identities });
  if (edge !== undefined) {
    createRoutes(context, edge, { app, signalr, images, domain });
    createFirewall(context, edge, domain);
    leadDomain(context, domain, edge);
  }
  noteOldTls({ signalr, images, edge, domain });
  const publicHost = hostOf(app, edge, domain);

  const environment = functionEnvironment(context, {
    release: archive.release,
    colour,
    publicOrigin: pulumi.interpolate`https://${publicHost}`,
    frontDoorId,
    identities,
    host,
    database,
    images,
    secrets,
    signalr,
    insights: telemetry.insights,
  });
  // Code that cannot read its settings, its secrets or its data must not serve.
  const ready = [
    configure(context, app, colour, environment),
    ...grantRights(context, identities.app, { signalr: signalr.id }),
    grantData(context, identities.app, database),
  ];
  const code = new FlexPackage(
    `${name}-${colour}-code`,
    { app, code: archive },
    { parent: service, dependsOn: ready },
  );

  const actionGroupId = useActionGroup(context);
  const healthCheck = createHealthCheck(context, telemetry, publicHost);
  const watched = { telemetry, signalr, database, edge, healthCheck };
  createAlerts(context, watched, actionGroupId);
  const workbook = createWorkbook(context, watched);
  createBudget(context, actionGroupId);
  keepAccessLogs(context, { edge, secrets, telemetry });
  lockData(context, database);

  return {
    apiEndpoint: pulumi.interpolate`https://${publicHost}`,
    websocketUrl: pulumi.interpolate`wss://${publicHost}`,
    dashboardUrl: workbookUrl(context, workbook),
    releaseId: code.release,
    dnsRecords: recordsToSet(domain, edge),
    nameServers: domain?.zone?.nameServers ?? pulumi.output([]),
    resourceIds: pulumi.output<Record<string, pulumi.Input<string>>>({
      resourceGroup: context.group.id,
      functionsApp: app.id,
      functionsHost: app.defaultHostName,
      signalr: signalr.id,
      signalrHost: signalr.hostName,
      database: database.account.id,
      keysContainer: database.keys.id,
      liveContainer: database.live.id,
      imagesAccount: images.account.id,
      imagesContainer: images.container.id,
      hostAccount: host.account.id,
      vault: secrets.vault.id,
      workspace: telemetry.workspaceId,
      insights: telemetry.insights.id,
      workbook: workbook.id,
      actionGroup: actionGroupId,
      ...(edge && { frontDoor: edge.profile.id, frontDoorHost: edge.endpoint.hostName }),
      ...(healthCheck && { healthCheck: healthCheck.id }),
    }),
    resources: [service],
  };
};

/** The host by which peers know the service. */
function hostOf(app: WebApp, edge: Edge | undefined, domain: Domain | undefined): pulumi.Output<string> {
  if (edge === undefined) {
    return app.defaultHostName;
  }
  return domain?.isReady === true ? domain.host : edge.endpoint.hostName;
}
