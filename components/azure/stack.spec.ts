import assert from "node:assert/strict";
import type { SemantestWebSocketStackArgs } from "../args.ts";
import { OPERATOR_KEY } from "../spec/mocks.ts";
import { build, ZONE } from "./spec/build.ts";

// Names and numbers of resources as the program registers them. What Azure's types say of their inputs is for arm.spec.ts,
// what the provider and Azure make of them for an account to show.

const GROUP = "relay-production";
const ID = `/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/${GROUP}/providers`;

const STARTER = `
websocket:index:SemantestWebSocketStack relay
websocket:azure:Service relay
pulumi-nodejs:dynamic/semantest:DeletionGuard relay-deletion-guard
pulumi-nodejs:dynamic/semantest:FlexPackage relay-blue-code
pulumi-nodejs:dynamic/semantest:OperatorKey relay-operator-key
pulumi-nodejs:dynamic/semantest:RotatingSecret relay-resume-key
random:index/randomId:RandomId relay-unique
azure-native:applicationinsights:Component relay-insights
azure-native:applicationinsights:Workbook relay-workbook
azure-native:authorization:RoleAssignment relay-host-right
azure-native:authorization:RoleAssignment relay-images-right
azure-native:authorization:RoleAssignment relay-metrics-right
azure-native:authorization:RoleAssignment relay-secrets-right
azure-native:authorization:RoleAssignment relay-signing-right
azure-native:authorization:RoleAssignment relay-sockets-right
azure-native:authorization:RoleAssignment relay-telemetry-right
azure-native:consumption:Budget relay-budget
azure-native:cosmosdb:DatabaseAccount relay-data
azure-native:cosmosdb:SqlResourceSqlContainer relay-keys
azure-native:cosmosdb:SqlResourceSqlContainer relay-live
azure-native:cosmosdb:SqlResourceSqlDatabase relay-database
azure-native:cosmosdb:SqlResourceSqlRoleAssignment relay-data-right
azure-native:cosmosdb:SqlResourceSqlRoleDefinition relay-data-role
azure-native:keyvault:Secret relay-secrets
azure-native:keyvault:Vault relay-vault
azure-native:managedidentity:UserAssignedIdentity relay-app-identity
azure-native:managedidentity:UserAssignedIdentity relay-upstream-identity
azure-native:monitor:ActionGroup relay-alerts
azure-native:monitor:MetricAlert relay-pace-alert
azure-native:monitor:MetricAlert relay-sockets-full-alert
azure-native:monitor:ScheduledQueryRule relay-failures-alert
azure-native:operationalinsights:Table relay-AppDependencies
azure-native:operationalinsights:Table relay-AppEvents
azure-native:operationalinsights:Table relay-AppExceptions
azure-native:operationalinsights:Table relay-AppMetrics
azure-native:operationalinsights:Table relay-AppPerformanceCounters
azure-native:operationalinsights:Table relay-AppRequests
azure-native:operationalinsights:Table relay-AppTraces
azure-native:operationalinsights:Table relay-AzureDiagnostics
azure-native:operationalinsights:Workspace relay-logs
azure-native:resources:ResourceGroup relay-group
azure-native:signalrservice:SignalR relay-sockets
azure-native:storage:BlobContainer relay-images-container
azure-native:storage:BlobContainer relay-packages
azure-native:storage:BlobServiceProperties relay-images-service
azure-native:storage:ManagementPolicy relay-images-lifecycle
azure-native:storage:StorageAccount relay-host
azure-native:storage:StorageAccount relay-images
azure-native:web:AppServicePlan relay-blue-plan
azure-native:web:WebApp relay-blue
azure-native:web:WebAppApplicationSettings relay-blue-settings
azure-native:web:WebAppFtpAllowed relay-blue-ftp
azure-native:web:WebAppScmAllowed relay-blue-scm
`
  .trim()
  .split("\n");

const PRODUCTION = [
  ...STARTER,
  ...`
azure-native:applicationinsights:WebTest relay-health
azure-native:authorization:ManagementLockByScope relay-data-lock
azure-native:cdn:AFDEndpoint relay-endpoint
azure-native:cdn:AFDOrigin relay-doors-origin
azure-native:cdn:AFDOrigin relay-images-origin
azure-native:cdn:AFDOrigin relay-sockets-origin
azure-native:cdn:AFDOriginGroup relay-doors-origins
azure-native:cdn:AFDOriginGroup relay-images-origins
azure-native:cdn:AFDOriginGroup relay-sockets-origins
azure-native:cdn:Profile relay-front-door
azure-native:cdn:Route relay-doors-route
azure-native:cdn:Route relay-images-route
azure-native:cdn:Route relay-sockets-route
azure-native:cdn:Rule relay-security-headers
azure-native:cdn:RuleSet relay-headers
azure-native:cdn:SecurityPolicy relay-security-policy
azure-native:frontdoor:Policy relay-firewall
azure-native:monitor:DiagnosticSetting relay-edge-log
azure-native:monitor:DiagnosticSetting relay-secrets-log
azure-native:monitor:MetricAlert relay-edge-5xx-alert
azure-native:monitor:MetricAlert relay-health-alert
azure-native:monitor:MetricAlert relay-store-throttles-alert
azure-native:monitor:ScheduledQueryRule relay-frames-failed-alert
azure-native:monitor:ScheduledQueryRule relay-latency-alert
azure-native:monitor:ScheduledQueryRule relay-sends-failed-alert
`
    .trim()
    .split("\n"),
];

const DOMAIN = ["azure-native:cdn:AFDCustomDomain relay-domain"];
const PROVEN = [...DOMAIN, "azure-native:dns:RecordSet relay-domain-proof"];
const LED = ["azure-native:dns:RecordSet relay-domain-record"];
const CREATED = ["azure-native:dns:Zone relay-zone"];

async function built(args: Partial<SemantestWebSocketStackArgs>): Promise<string[]> {
  return (await build(args)).resources.map(({ type, name }) => `${type} ${name}`).sort();
}

describe("SemantestWebSocketStack on Azure", () => {
  it("owns 53 resources on tier starter, and no other", async () => {
    const resources = await built({ tier: "starter" });
    assert.deepEqual(resources, STARTER.toSorted());
    assert.equal(resources.length, 53);
  });

  it("owns 78 resources on tier production, and no other", async () => {
    const resources = await built({ tier: "production" });
    assert.deepEqual(resources, PRODUCTION.toSorted());
    assert.equal(resources.length, 78);
  });

  const ways: readonly [way: string, args: Partial<SemantestWebSocketStackArgs>, added: string[]][] = [
    ["an adopted zone", { azure: { dnsZoneId: ZONE } }, [...PROVEN, ...LED]],
    ["an adopted zone, not yet ready", { azure: { dnsZoneId: ZONE }, domainReady: false }, PROVEN],
    ["a created zone", { azure: { createZone: true } }, [...CREATED, ...PROVEN]],
    [
      "a created zone, delegated",
      { azure: { createZone: true }, domainReady: true },
      [...CREATED, ...PROVEN, ...LED],
    ],
    ["DNS served elsewhere, not yet ready", { domainReady: false }, DOMAIN],
    ["DNS served elsewhere", { domainReady: true }, DOMAIN],
  ];
  for (const [way, args, added] of ways) {
    it(`adds for a domain with ${way}: ${added.length} resources`, async () => {
      assert.deepEqual(
        await built({ tier: "production", domain: "api.example.com", ...args }),
        [...PRODUCTION, ...added].toSorted(),
      );
    });
  }

  it("creates nothing that is given", async () => {
    const resources = await built({
      operatorKey: OPERATOR_KEY,
      azure: {
        resourceGroupName: GROUP,
        actionGroupId: `${ID}/Microsoft.Insights/actionGroups/oncall`,
        workspaceId: `${ID}/Microsoft.OperationalInsights/workspaces/logs`,
      },
    });
    const missing = STARTER.filter((it) => !resources.includes(it));
    assert.deepEqual(
      missing.filter((it) => !it.includes(":Table ")).map((it) => it.split(" ")[1]),
      ["relay-operator-key", "relay-alerts", "relay-logs", "relay-group"],
    );
    assert.equal(missing.length, 12);
    assert.deepEqual(
      resources.filter((it) => !STARTER.includes(it)),
      [],
    );
  });

  it("has no lock where it may be deleted, and one on tier starter where it may not", async () => {
    const lock = PRODUCTION.filter((it) => it.endsWith("-data-lock"));
    const open = await built({ tier: "production", deletionProtection: false });
    assert.deepEqual(
      PRODUCTION.filter((it) => !open.includes(it)),
      lock,
    );
    assert.deepEqual(await built({ deletionProtection: true }), [...STARTER, ...lock].toSorted());
  });
});
