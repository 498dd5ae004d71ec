import * as pulumi from "@pulumi/pulumi";
import type { Backend } from "../backend.ts";
import { createAlarms } from "./alarms.ts";
import { createBudget } from "./budget.ts";
import { functionCode } from "./code.ts";
import { createContext } from "./context.ts";
import { createDashboard, dashboardUrl } from "./dashboard.ts";
import { createTables } from "./data.ts";
import { leadDomain, prepareDomain, recordsToSet } from "./domain.ts";
import { createDoorsApi, serveDoors } from "./doors.ts";
import { createDistribution, publicHost } from "./edge.ts";
import { functionEnvironment } from "./environment.ts";
import { createFirewall } from "./firewall.ts";
import { deployFunctions } from "./functions.ts";
import { createHealthCheck } from "./health.ts";
import { createImageBucket } from "./images.ts";
import { createAccountLogRole } from "./logRole.ts";
import { createTopics } from "./notifications.ts";
import { reachOf } from "./reach.ts";
import { createSocketApi, serveSockets } from "./realtime.ts";
import { createSecrets } from "./secrets.ts";
import { noteOldTls } from "./tlsNotice.ts";

/** The service on AWS: one public host at the edge, two APIs behind it, three functions, two tables and a bucket. */
export const awsBackend: Backend = (name, settings, operatorKey, parent) => {
  const code = functionCode(`SemantestWebSocketStack "${name}"`);
  // Owns all resources, so that the guard can depend on every one of them without a list that forgets some.
  const service = new pulumi.ComponentResource("websocket:aws:Service", name, {}, { parent });
  const context = createContext(name, settings, service);

  const tables = createTables(context);
  const images = createImageBucket(context);
  const { parameter, originSecret } = createSecrets(context, operatorKey);

  const sockets = createSocketApi(context);
  const doors = createDoorsApi(context);
  const domain = prepareDomain(context);
  const firewall = createFirewall(context);
  const distribution = createDistribution(context, { sockets, doors, originSecret, firewall, domain });
  leadDomain(context, domain, distribution);
  noteOldTls(context, distribution);
  const host = publicHost(domain, distribution);

  const functions = deployFunctions(context, {
    code,
    environment: functionEnvironment(context, {
      release: code.release,
      publicOrigin: pulumi.interpolate`https://${host}`,
      tables,
      images,
      parameter,
    }),
    reach: reachOf({ parameter, tables, images, sockets }),
  });
  serveSockets(context, sockets, functions, createAccountLogRole(context));
  serveDoors(context, doors, functions);

  const topics = createTopics(context);
  const healthCheck = createHealthCheck(context, distribution);
  const watched = { functions, sockets, doors, tables, distribution, firewall, healthCheck };
  createAlarms(context, watched, topics);
  const dashboard = createDashboard(context, watched);
  createBudget(context, topics);

  return {
    apiEndpoint: pulumi.interpolate`https://${host}`,
    websocketUrl: pulumi.interpolate`wss://${host}`,
    dashboardUrl: dashboardUrl(context, dashboard),
    releaseId: pulumi.output(code.release),
    dnsRecords: recordsToSet(context, domain, distribution),
    nameServers: domain?.zone?.nameServers ?? pulumi.output([]),
    resourceIds: pulumi.output<Record<string, pulumi.Input<string>>>({
      distribution: distribution.id,
      distributionDomain: distribution.domainName,
      socketsApi: sockets.api.id,
      doorsApi: doors.api.id,
      authorizerFunction: functions.authorizer.alias.arn,
      socketsFunction: functions.sockets.alias.arn,
      doorsFunction: functions.doors.alias.arn,
      keysTable: tables.keys.name,
      liveTable: tables.live.name,
      imagesBucket: images.bucket,
      secrets: parameter.name,
      alarmTopic: topics.regional,
      edgeAlarmTopic: topics.edge,
      ...(firewall && { firewall: firewall.arn }),
      ...(healthCheck && { healthCheck: healthCheck.id }),
    }),
    resources: [service],
  };
};
