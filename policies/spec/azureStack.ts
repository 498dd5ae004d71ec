import type { ResourceRecord } from "../frame/record.ts";
import { UNKNOWN } from "../frame/record.ts";
import { resource } from "./fixtures.ts";

const NATIVE = "azure-native";
const ROLES = "/subscriptions/0/providers/Microsoft.Authorization/roleDefinitions";
const SIGNALR_OWNER = `${ROLES}/fd53cd77-2268-407a-8f46-7e7863d0f521`;

/**
 * A service on Azure as tier production describes it, written by hand: Front Door before a Flex Consumption app and
 * SignalR, Cosmos DB, images in blobs, alerts and a budget. It stands in for a recording of a component.
 */
export function azureStack(): ResourceRecord[] {
  const profile = resource(`${NATIVE}:cdn:Profile`, "edge", { sku: { name: "Standard_AzureFrontDoor" } });
  const people = resource(`${NATIVE}:monitor:ActionGroup`, "people", {
    enabled: true,
    emailReceivers: [{ name: "ops", emailAddress: "ops@example.com" }],
  });
  return [profile, people, ...edge(profile), ...code(profile), ...data(), ...operations(people)];
}

function edge(profile: ResourceRecord): ResourceRecord[] {
  const links = { profileName: profile };
  const firewall = resource(`${NATIVE}:frontdoor:Policy`, "firewall", {
    policySettings: { enabledState: "Enabled", mode: "Prevention" },
    customRules: {
      rules: [
        {
          name: "rate",
          enabledState: "Enabled",
          ruleType: "RateLimitRule",
          action: "Block",
          rateLimitThreshold: 100,
          rateLimitDurationInMinutes: 1,
        },
      ],
    },
  });
  const domain = resource(
    `${NATIVE}:cdn:AFDCustomDomain`,
    "domain",
    {
      hostName: "relay.example.com",
      tlsSettings: { cipherSuiteSetType: "Customized", minimumTlsVersion: "TLS13" },
    },
    links,
  );
  return [
    firewall,
    domain,
    resource(
      `${NATIVE}:cdn:SecurityPolicy`,
      "firewalled",
      { parameters: { wafPolicy: { id: UNKNOWN } } },
      { ...links, parameters: [firewall, domain] },
    ),
    resource(
      `${NATIVE}:cdn:Route`,
      "all",
      { customDomains: [{ id: UNKNOWN }], linkToDefaultDomain: "Disabled" },
      { ...links, customDomains: domain },
    ),
  ];
}

function code(profile: ResourceRecord): ResourceRecord[] {
  const signalr = resource(`${NATIVE}:signalrservice:SignalR`, "sockets", {
    sku: { name: "Standard_S1", capacity: 1 },
    disableLocalAuth: true,
  });
  const app = resource(
    `${NATIVE}:web:WebApp`,
    "app",
    {
      kind: "functionapp,linux",
      httpsOnly: true,
      identity: { type: "UserAssigned" },
      siteConfig: {
        minTlsVersion: "1.3",
        scmMinTlsVersion: "1.2",
        ftpsState: "Disabled",
        remoteDebuggingEnabled: false,
        appSettings: [
          { name: "SEMANTEST_LOG_LEVEL", value: "info" },
          { name: "SEMANTEST_REQUESTS_PER_MINUTE", value: "100" },
          { name: "SEMANTEST_FRONT_DOOR", value: UNKNOWN },
        ],
      },
    },
    { siteConfig: profile },
  );
  const logs = { logs: [{ categoryGroup: "allLogs", enabled: true }] };
  return [
    signalr,
    app,
    resource(`${NATIVE}:monitor:DiagnosticSetting`, "sockets-logs", logs, { resourceUri: signalr }),
    resource(`${NATIVE}:authorization:RoleAssignment`, "app-sends", { roleDefinitionId: SIGNALR_OWNER }),
  ];
}

function data(): ResourceRecord[] {
  const account = resource(`${NATIVE}:cosmosdb:DatabaseAccount`, "data", {
    disableLocalAuth: true,
    disableKeyBasedMetadataWriteAccess: true,
    minimalTlsVersion: "Tls12",
    backupPolicy: { type: "Continuous", continuousModeProperties: { tier: "Continuous7Days" } },
    tags: { "semantest:data": "durable" },
  });
  const files = resource(`${NATIVE}:storage:StorageAccount`, "files", {
    enableHttpsTrafficOnly: true,
    minimumTlsVersion: "TLS1_2",
    allowBlobPublicAccess: false,
    allowSharedKeyAccess: false,
  });
  const actions = { baseBlob: { delete: { daysAfterModificationGreaterThan: 8 } } };
  return [
    account,
    files,
    resource(
      `${NATIVE}:cosmosdb:SqlResourceSqlContainer`,
      "live",
      { resource: { id: "live", defaultTtl: -1 } },
      { accountName: account },
    ),
    resource(
      `${NATIVE}:storage:BlobServiceProperties`,
      "blobs",
      { cors: { corsRules: [{ allowedOrigins: ["https://app.example.com"] }] } },
      { accountName: files },
    ),
    resource(
      `${NATIVE}:storage:ManagementPolicy`,
      "expire",
      { policy: { rules: [{ name: "expire", enabled: true, type: "Lifecycle", definition: { actions } }] } },
      { accountName: files },
    ),
  ];
}

function operations(people: ResourceRecord): ResourceRecord[] {
  const links = { actions: people };
  const alert = (name: string, query: string) =>
    resource(
      `${NATIVE}:monitor:ScheduledQueryRule`,
      name,
      { enabled: true, criteria: { allOf: [{ query }] }, actions: { actionGroups: [UNKNOWN] } },
      links,
    );
  return [
    resource(`${NATIVE}:operationalinsights:Workspace`, "logs", {
      retentionInDays: 31,
      workspaceCapping: { dailyQuotaGb: 1 },
    }),
    alert("errors", "AppExceptions | count"),
    alert("slow", "AppRequests | summarize percentile(DurationMs, 95)"),
    resource(
      `${NATIVE}:monitor:MetricAlert`,
      "pace",
      {
        enabled: true,
        criteria: { allOf: [{ metricName: "MessageCount" }] },
        actions: [{ actionGroupId: UNKNOWN }],
      },
      links,
    ),
    resource(`${NATIVE}:consumption:Budget`, "budget", {
      amount: 100,
      notifications: { half: { enabled: true, threshold: 50, contactEmails: ["ops@example.com"] } },
    }),
  ];
}
