/** How a resource of Pulumi's provider becomes one of Azure Resource Manager. */
export interface ArmType {
  /** Namespace and type. */
  readonly type: string;
  readonly apiVersion: string;
  /** Inputs that name the resource and its parents, outermost first; `=text` is a name that is always the same. */
  readonly names: readonly string[];
  /** Input with the id of what the resource belongs to; absent: the resource group. */
  readonly scope?: string;
  /** Inputs that stand within `properties` though in other types they stand beside it. */
  readonly inside?: readonly string[];
  /** Inputs that Azure's wire format calls otherwise, by their path; a dot leads into an object or a list's elements. */
  readonly renames?: Readonly<Record<string, string>>;
  /** Members of an input that the wire format holds in an object of their own. */
  readonly nests?: Readonly<Record<string, { readonly into: string; readonly members: readonly string[] }>>;
  /** Input that decides the last part of the type. */
  readonly typeInput?: string;
}

const WEB = "2025-03-01";
const CDN = "2025-06-01";
const COSMOS = "2025-10-15";
const STORAGE = "2024-01-01";

/**
 * Every type that the component builds, by its token without `azure-native:`. The API versions are those of
 * `@pulumi/azure-native` 3.28, but for Microsoft.Web, whose types end before its own 2025-05-01.
 */
export const ARM_TYPES: Readonly<Record<string, ArmType>> = {
  "resources:ResourceGroup": {
    type: "Microsoft.Resources/resourceGroups",
    apiVersion: "2024-03-01",
    names: ["resourceGroupName"],
  },
  "managedidentity:UserAssignedIdentity": {
    type: "Microsoft.ManagedIdentity/userAssignedIdentities",
    apiVersion: "2023-01-31",
    names: ["resourceName"],
  },
  "authorization:RoleAssignment": {
    type: "Microsoft.Authorization/roleAssignments",
    apiVersion: "2022-04-01",
    names: ["roleAssignmentName"],
    scope: "scope",
  },
  "authorization:ManagementLockByScope": {
    type: "Microsoft.Authorization/locks",
    apiVersion: "2020-05-01",
    names: ["lockName"],
    scope: "scope",
  },
  "signalrservice:SignalR": {
    type: "Microsoft.SignalRService/signalR",
    apiVersion: "2024-03-01",
    names: ["resourceName"],
  },
  "web:AppServicePlan": { type: "Microsoft.Web/serverfarms", apiVersion: WEB, names: ["name"] },
  "web:WebApp": { type: "Microsoft.Web/sites", apiVersion: WEB, names: ["name"] },
  "web:WebAppApplicationSettings": {
    type: "Microsoft.Web/sites/config",
    apiVersion: WEB,
    names: ["name", "=appsettings"],
  },
  "web:WebAppFtpAllowed": {
    type: "Microsoft.Web/sites/basicPublishingCredentialsPolicies",
    apiVersion: WEB,
    names: ["name", "=ftp"],
  },
  "web:WebAppScmAllowed": {
    type: "Microsoft.Web/sites/basicPublishingCredentialsPolicies",
    apiVersion: WEB,
    names: ["name", "=scm"],
  },
  "storage:StorageAccount": {
    type: "Microsoft.Storage/storageAccounts",
    apiVersion: STORAGE,
    names: ["accountName"],
    renames: { enableHttpsTrafficOnly: "supportsHttpsTrafficOnly", networkRuleSet: "networkAcls" },
  },
  "storage:BlobServiceProperties": {
    type: "Microsoft.Storage/storageAccounts/blobServices",
    apiVersion: STORAGE,
    names: ["accountName", "blobServicesName"],
  },
  "storage:BlobContainer": {
    type: "Microsoft.Storage/storageAccounts/blobServices/containers",
    apiVersion: STORAGE,
    names: ["accountName", "=default", "containerName"],
  },
  "storage:ManagementPolicy": {
    type: "Microsoft.Storage/storageAccounts/managementPolicies",
    apiVersion: STORAGE,
    names: ["accountName", "managementPolicyName"],
  },
  "cosmosdb:DatabaseAccount": {
    type: "Microsoft.DocumentDB/databaseAccounts",
    apiVersion: COSMOS,
    names: ["accountName"],
  },
  "cosmosdb:SqlResourceSqlDatabase": {
    type: "Microsoft.DocumentDB/databaseAccounts/sqlDatabases",
    apiVersion: COSMOS,
    names: ["accountName", "databaseName"],
  },
  "cosmosdb:SqlResourceSqlContainer": {
    type: "Microsoft.DocumentDB/databaseAccounts/sqlDatabases/containers",
    apiVersion: COSMOS,
    names: ["accountName", "databaseName", "containerName"],
  },
  "cosmosdb:SqlResourceSqlRoleDefinition": {
    type: "Microsoft.DocumentDB/databaseAccounts/sqlRoleDefinitions",
    apiVersion: COSMOS,
    names: ["accountName", "roleDefinitionId"],
  },
  "cosmosdb:SqlResourceSqlRoleAssignment": {
    type: "Microsoft.DocumentDB/databaseAccounts/sqlRoleAssignments",
    apiVersion: COSMOS,
    names: ["accountName", "roleAssignmentId"],
  },
  "keyvault:Vault": { type: "Microsoft.KeyVault/vaults", apiVersion: "2024-11-01", names: ["vaultName"] },
  "keyvault:Secret": {
    type: "Microsoft.KeyVault/vaults/secrets",
    apiVersion: "2024-11-01",
    names: ["vaultName", "secretName"],
  },
  "cdn:Profile": { type: "Microsoft.Cdn/profiles", apiVersion: CDN, names: ["profileName"] },
  "cdn:AFDEndpoint": {
    type: "Microsoft.Cdn/profiles/afdEndpoints",
    apiVersion: CDN,
    names: ["profileName", "endpointName"],
  },
  "cdn:AFDOriginGroup": {
    type: "Microsoft.Cdn/profiles/originGroups",
    apiVersion: CDN,
    names: ["profileName", "originGroupName"],
  },
  "cdn:AFDOrigin": {
    type: "Microsoft.Cdn/profiles/originGroups/origins",
    apiVersion: CDN,
    names: ["profileName", "originGroupName", "originName"],
  },
  "cdn:AFDCustomDomain": {
    type: "Microsoft.Cdn/profiles/customDomains",
    apiVersion: CDN,
    names: ["profileName", "customDomainName"],
  },
  "cdn:Route": {
    type: "Microsoft.Cdn/profiles/afdEndpoints/routes",
    apiVersion: CDN,
    names: ["profileName", "endpointName", "routeName"],
  },
  "cdn:RuleSet": {
    type: "Microsoft.Cdn/profiles/ruleSets",
    apiVersion: CDN,
    names: ["profileName", "ruleSetName"],
  },
  "cdn:Rule": {
    type: "Microsoft.Cdn/profiles/ruleSets/rules",
    apiVersion: CDN,
    names: ["profileName", "ruleSetName", "ruleName"],
  },
  "cdn:SecurityPolicy": {
    type: "Microsoft.Cdn/profiles/securityPolicies",
    apiVersion: CDN,
    names: ["profileName", "securityPolicyName"],
  },
  "frontdoor:Policy": {
    type: "Microsoft.Network/FrontDoorWebApplicationFirewallPolicies",
    apiVersion: "2025-11-01",
    names: ["policyName"],
    nests: { policySettings: { into: "logScrubbing", members: ["state", "scrubbingRules"] } },
  },
  "dns:Zone": { type: "Microsoft.Network/dnsZones", apiVersion: "2023-07-01-preview", names: ["zoneName"] },
  "dns:RecordSet": {
    type: "Microsoft.Network/dnsZones",
    apiVersion: "2023-07-01-preview",
    names: ["zoneName", "relativeRecordSetName"],
    typeInput: "recordType",
    renames: { ttl: "TTL", txtRecords: "TXTRecords", cnameRecord: "CNAMERecord" },
  },
  "operationalinsights:Workspace": {
    type: "Microsoft.OperationalInsights/workspaces",
    apiVersion: "2023-09-01",
    names: ["workspaceName"],
    inside: ["sku"],
  },
  "operationalinsights:Table": {
    type: "Microsoft.OperationalInsights/workspaces/tables",
    apiVersion: "2023-09-01",
    names: ["workspaceName", "tableName"],
    inside: ["plan"],
  },
  "applicationinsights:Component": {
    type: "Microsoft.Insights/components",
    apiVersion: "2020-02-02",
    names: ["resourceName"],
    renames: {
      applicationType: "Application_Type",
      flowType: "Flow_Type",
      requestSource: "Request_Source",
      ingestionMode: "IngestionMode",
      workspaceResourceId: "WorkspaceResourceId",
      disableIpMasking: "DisableIpMasking",
      disableLocalAuth: "DisableLocalAuth",
    },
  },
  "applicationinsights:WebTest": {
    type: "Microsoft.Insights/webtests",
    apiVersion: "2022-06-15",
    names: ["webTestName"],
    renames: {
      syntheticMonitorId: "SyntheticMonitorId",
      webTestName: "Name",
      webTestKind: "Kind",
      description: "Description",
      enabled: "Enabled",
      frequency: "Frequency",
      timeout: "Timeout",
      retryEnabled: "RetryEnabled",
      locations: "Locations",
      "locations.location": "Id",
      request: "Request",
      "request.requestUrl": "RequestUrl",
      "request.httpVerb": "HttpVerb",
      "request.followRedirects": "FollowRedirects",
      "request.parseDependentRequests": "ParseDependentRequests",
      validationRules: "ValidationRules",
      "validationRules.expectedHttpStatusCode": "ExpectedHttpStatusCode",
      "validationRules.ignoreHttpStatusCode": "IgnoreHttpStatusCode",
      "validationRules.sSLCheck": "SSLCheck",
      "validationRules.sSLCertRemainingLifetimeCheck": "SSLCertRemainingLifetimeCheck",
    },
  },
  "applicationinsights:Workbook": {
    type: "Microsoft.Insights/workbooks",
    apiVersion: "2023-06-01",
    names: ["resourceName"],
  },
  "monitor:ActionGroup": {
    type: "Microsoft.Insights/actionGroups",
    apiVersion: "2024-10-01-preview",
    names: ["actionGroupName"],
  },
  "monitor:MetricAlert": {
    type: "Microsoft.Insights/metricAlerts",
    apiVersion: "2018-03-01",
    names: ["ruleName"],
    renames: { "criteria.odataType": "odata.type" },
  },
  "monitor:ScheduledQueryRule": {
    type: "Microsoft.Insights/scheduledQueryRules",
    apiVersion: "2025-01-01-preview",
    names: ["ruleName"],
  },
  "monitor:DiagnosticSetting": {
    type: "Microsoft.Insights/diagnosticSettings",
    apiVersion: "2021-05-01-preview",
    names: ["name"],
    scope: "resourceUri",
  },
  "consumption:Budget": {
    type: "Microsoft.Consumption/budgets",
    apiVersion: "2024-08-01",
    names: ["budgetName"],
    scope: "scope",
  },
};

const TOKEN_PREFIX = "azure-native:";

/** Whether a token is one of azure-native's. */
export function isAzure(token: string): boolean {
  return token.startsWith(TOKEN_PREFIX);
}

/** What is known of a type by its token; throws for any other. */
export function armTypeOf(token: string): ArmType {
  const rule = ARM_TYPES[token.slice(TOKEN_PREFIX.length)];
  if (!isAzure(token) || rule === undefined) {
    throw new Error(`${token} is no type of Azure that this rig knows`);
  }
  return rule;
}
