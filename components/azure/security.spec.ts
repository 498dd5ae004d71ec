import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import * as v from "valibot";
import type { Built } from "../spec/builder.ts";
import { inputsOf, openedInputs, withoutSecrets } from "../spec/built.ts";
import { OPERATOR_KEY, value } from "../spec/mocks.ts";
import { build, ofType, SECRET_VALUES, ZONE } from "./spec/build.ts";

// What the inputs of all resources together must hold to, whatever is added later. Whether Azure enforces it is for an
// account to show.

/** Types of Azure that have no tags. Any other type must be tagged, so a new one fails until it is looked at. */
const UNTAGGED = [
  "authorization:ManagementLockByScope",
  "authorization:RoleAssignment",
  ...["AFDCustomDomain", "AFDOrigin", "AFDOriginGroup", "Route", "Rule", "RuleSet", "SecurityPolicy"].map(
    (it) => `cdn:${it}`,
  ),
  "consumption:Budget",
  ...["Container", "Database", "RoleAssignment", "RoleDefinition"].map(
    (it) => `cosmosdb:SqlResourceSql${it}`,
  ),
  "dns:RecordSet",
  "monitor:DiagnosticSetting",
  "operationalinsights:Table",
  ...["BlobContainer", "BlobServiceProperties", "ManagementPolicy"].map((it) => `storage:${it}`),
  ...["ApplicationSettings", "FtpAllowed", "ScmAllowed"].map((it) => `web:WebApp${it}`),
];
const ROLES =
  "/subscriptions/00000000-0000-0000-0000-000000000001/providers/Microsoft.Authorization/roleDefinitions";
const GROUP = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/relay-0a1b2c3d-group";

function short(type: string): string {
  return type.replace("azure-native:", "");
}

describe("everything on Azure, on tier production with a domain", () => {
  let built: Built;

  before(async () => {
    built = await build({
      tier: "production",
      domain: "api.example.com",
      alertEmails: ["oncall@example.com"],
      tags: { team: "relay" },
      azure: { dnsZoneId: ZONE, location: "northeurope" },
    });
  });

  it("keeps every secret a secret, in inputs and outputs", async () => {
    const shown = JSON.stringify(withoutSecrets(built.resources.map(({ inputs }) => inputs)));
    for (const secret of SECRET_VALUES) {
      assert.ok(!shown.includes(secret), `${secret} is shown`);
    }
    const outputs = Object.entries(built.stack).filter(([, it]) => pulumi.Output.isInstance(it));
    for (const [name, output] of outputs) {
      const isShown = !(await pulumi.isSecret(output));
      const text = JSON.stringify(await value(output));
      assert.ok(!isShown || !SECRET_VALUES.some((it) => text.includes(it)), `${name} shows a secret`);
    }
    assert.ok(outputs.some(([name]) => name === "operatorKey"));
  });

  it("hands secrets to the vault and to who publishes the code only, and the operator key to nothing", () => {
    const holders = built.resources.filter(({ inputs }) =>
      SECRET_VALUES.some((it) => JSON.stringify(inputs).includes(it)),
    );
    assert.deepEqual(holders.map(({ name }) => name).sort(), ["relay-blue-code", "relay-secrets"]);
    assert.ok(!JSON.stringify(holders).includes(OPERATOR_KEY));
  });

  it("stores the signing keys, three of them accepted, and the digest of the operator key", () => {
    const { properties } = inputsOf(built, "relay-secrets");
    const { contentType, value: text } = v.parse(
      v.object({ contentType: v.string(), value: v.string() }),
      properties,
    );
    const { operatorKeyHash, ...lists } = JSON.parse(text);
    assert.equal(contentType, "application/json");
    assert.deepEqual(lists, { resumeKeys: ["resume-key-current", "resume-key-previous", "resume-key-next"] });
    assert.match(operatorKeyHash, /^[0-9a-f]{64}$/);
  });

  it("tags whatever has tags, with those of the arguments and its own", () => {
    for (const { type, name, inputs } of built.resources.filter((it) =>
      it.type.startsWith("azure-native:"),
    )) {
      const own = {
        team: "relay",
        "semantest-component": "relay",
        "semantest-stack": "relay-project.dev",
        ...(name === "relay-data" && { "semantest:data": "durable" }),
      };
      const expected = UNTAGGED.includes(short(type)) ? undefined : own;
      const linked =
        name === "relay-health"
          ? {
              ...own,
              [`hidden-link:${GROUP}/providers/Microsoft.Insights/components/relay-0a1b2c3d-insights`]:
                "Resource",
            }
          : expected;
      assert.deepEqual(inputs.tags, linked, `${type} ${name}`);
    }
  });

  it("stands in the location of the arguments, or belongs to the whole world", () => {
    for (const { type, name, inputs } of built.resources) {
      const { location } = inputs;
      const isWorldwide = /^(cdn|frontdoor|dns|monitor:(ActionGroup|MetricAlert))/.test(short(type));
      const allowed = isWorldwide ? [undefined, "Global", "global"] : [undefined, "northeurope"];
      assert.ok(
        allowed.some((it) => it === location),
        `${type} ${name}: ${location}`,
      );
    }
  });

  it("opens nothing by keys: not SignalR, Cosmos DB, Storage, Application Insights, the vault or the app", () => {
    const off = { disableLocalAuth: true };
    for (const [name, expected] of [
      ["relay-sockets", off],
      ["relay-data", { ...off, disableKeyBasedMetadataWriteAccess: true }],
      ["relay-insights", off],
      [
        "relay-images",
        { allowSharedKeyAccess: false, allowBlobPublicAccess: false, isLocalUserEnabled: false },
      ],
      [
        "relay-host",
        { allowSharedKeyAccess: false, allowBlobPublicAccess: false, isLocalUserEnabled: false },
      ],
      ["relay-blue-ftp", { allow: false }],
      ["relay-blue-scm", { allow: false }],
    ] as const) {
      const inputs = inputsOf(built, name);
      assert.deepEqual(
        Object.fromEntries(Object.keys(expected).map((key) => [key, inputs[key]])),
        expected,
        name,
      );
    }
    const { properties } = inputsOf(built, "relay-vault");
    assert.deepEqual(
      v.parse(v.looseObject({ accessPolicies: v.optional(v.unknown()) }), properties).accessPolicies,
      undefined,
    );
    assert.equal(
      v.parse(v.looseObject({ enableRbacAuthorization: v.boolean() }), properties).enableRbacAuthorization,
      true,
    );
    for (const { name, inputs } of [...ofType(built, "storage:BlobContainer")]) {
      assert.equal(inputs.publicAccess, "None", name);
    }
  });

  it("asks for the newest TLS that each service can ask for", () => {
    assert.deepEqual(
      v.parse(
        v.looseObject({ minTlsVersion: v.string(), scmMinTlsVersion: v.string(), ftpsState: v.string() }),
        inputsOf(built, "relay-blue").siteConfig,
      ),
      {
        minTlsVersion: "1.3",
        scmMinTlsVersion: "1.3",
        ftpsState: "Disabled",
        http20Enabled: true,
        remoteDebuggingEnabled: false,
        webSocketsEnabled: false,
        scmIpSecurityRestrictionsUseMain: false,
        scmIpSecurityRestrictionsDefaultAction: "Allow",
        ipSecurityRestrictionsDefaultAction: "Allow",
        // Pulumi's package adds them to every app.
        localMySqlEnabled: false,
        netFrameworkVersion: "v4.6",
      },
    );
    assert.equal(inputsOf(built, "relay-blue").httpsOnly, true);
    assert.equal(inputsOf(built, "relay-data").minimalTlsVersion, "Tls12");
    for (const { name, inputs } of ofType(built, "storage:StorageAccount")) {
      assert.deepEqual([inputs.minimumTlsVersion, inputs.enableHttpsTrafficOnly], ["TLS1_2", true], name);
    }
  });

  it("gives the app's identity seven roles, each on one thing, and SignalR's none", () => {
    const app = v.parse(v.string(), ofType(built, "authorization:RoleAssignment")[0]?.inputs.principalId);
    const granted = ofType(built, "authorization:RoleAssignment").map(({ inputs }) => {
      assert.equal(inputs.principalId, app);
      assert.equal(inputs.principalType, "ServicePrincipal");
      return [
        String(inputs.roleDefinitionId).replace(`${ROLES}/`, ""),
        String(inputs.scope).replace(`${GROUP}/providers/`, ""),
      ];
    });
    assert.deepEqual(Object.fromEntries(granted), {
      "b7e6dc6d-f1e8-4753-8033-0f276bb0955b": "Microsoft.Storage/storageAccounts/relay0a1b2c3dhost",
      "ba92f5b4-2d11-453d-a403-e96b0029c9fe":
        "Microsoft.Storage/storageAccounts/relay0a1b2c3dimages/blobServices/default/containers/image-bytes",
      "db58b8e5-c6ad-4a2a-8342-4190687cbf4a": "Microsoft.Storage/storageAccounts/relay0a1b2c3dimages",
      "fd53cd77-2268-407a-8f46-7e7863d0f521": "Microsoft.SignalRService/signalR/relay-0a1b2c3d-sockets",
      "4633458b-17de-408a-b874-0445c86b69e6": "Microsoft.KeyVault/vaults/relay-0a1b2c3d-kv/secrets/semantest",
      "3913510d-42f4-4e42-8a64-420c390055eb": "Microsoft.Insights/components/relay-0a1b2c3d-insights",
      "43d0d8ad-25c7-4714-9337-8ba259a9fe05": "Microsoft.Insights/components/relay-0a1b2c3d-insights",
    });
    assert.equal(granted.length, 7);
    const { principalId, scope } = inputsOf(built, "relay-data-right");
    assert.equal(principalId, app);
    assert.match(String(scope), /\/databaseAccounts\/relay-0a1b2c3d-data\/dbs\/semantest$/);
  });

  it("names every assignment by a GUID of its own", () => {
    const names = ofType(built, "authorization:RoleAssignment").map(
      ({ inputs }) => inputs.roleAssignmentName,
    );
    assert.equal(new Set(names).size, names.length);
    for (const name of names) {
      assert.match(String(name), /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    }
  });

  it("tells the app everything that its code asks for, and no secret", () => {
    const { properties } = inputsOf(built, "relay-blue-settings");
    const {
      SEMANTEST_RELEASE,
      AZURE_CLIENT_ID,
      SEMANTEST_UPSTREAM_PRINCIPAL,
      SEMANTEST_FRONT_DOOR_ID,
      ...told
    } = v.parse(v.record(v.string(), v.string()), properties);
    assert.match(SEMANTEST_RELEASE ?? "", /^[0-9a-f]{16}$/);
    for (const guid of [AZURE_CLIENT_ID, SEMANTEST_UPSTREAM_PRINCIPAL, SEMANTEST_FRONT_DOOR_ID]) {
      assert.match(guid ?? "", /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    }
    const { APPLICATIONINSIGHTS_CONNECTION_STRING = "", ...rest } = told;
    assert.match(APPLICATIONINSIGHTS_CONNECTION_STRING, /^InstrumentationKey=/);
    assert.deepEqual(rest, {
      AzureWebJobsStorage__accountName: "relay0a1b2c3dhost",
      AzureWebJobsStorage__credential: "managedidentity",
      AzureWebJobsStorage__clientId: AZURE_CLIENT_ID,
      AzureWebJobsDisableHomepage: "true",
      APPLICATIONINSIGHTS_AUTHENTICATION_STRING: `Authorization=AAD;ClientId=${AZURE_CLIENT_ID}`,
      SEMANTEST_INSIGHTS_ID: `${GROUP}/providers/Microsoft.Insights/components/relay-0a1b2c3d-insights`,
      APPLICATION_INSIGHTS_NO_STATSBEAT: "true",
      AZURE_TENANT_ID: "00000000-0000-0000-0000-0000000000aa",
      SEMANTEST_STACK: "relay-0a1b2c3d-service",
      SEMANTEST_ENVIRONMENT: "production",
      SEMANTEST_PUBLIC_ORIGIN: "https://api.example.com",
      SEMANTEST_COSMOS_ENDPOINT: "https://relay-0a1b2c3d-data.documents.azure.com:443/",
      SEMANTEST_COSMOS_DATABASE: "semantest",
      SEMANTEST_BLOB_ENDPOINT: "https://relay0a1b2c3dimages.blob.core.windows.net",
      SEMANTEST_IMAGES_CONTAINER: "image-bytes",
      SEMANTEST_IMAGES_ORIGIN: "https://api.example.com",
      SEMANTEST_KEY_VAULT_URL: "https://relay-0a1b2c3d-kv.vault.azure.net",
      SEMANTEST_KEY_VAULT_SECRET_NAME: "semantest",
      SEMANTEST_SIGNALR_ENDPOINT: "https://relay-0a1b2c3d-sockets.service.signalr.net",
      SEMANTEST_SIGNALR_ORIGIN: "https://api.example.com",
      SEMANTEST_SIGNALR_HUB: "semantest_blue",
      SEMANTEST_SIGNALR_AUTH: "entra",
      SEMANTEST_UPSTREAM_AUDIENCE: "https://signalr.azure.com",
      SEMANTEST_ALLOWED_ORIGINS: "",
      SEMANTEST_ANONYMOUS_KEYS: "open",
      SEMANTEST_REQUESTS_PER_MINUTE: "100",
      SEMANTEST_IMAGE_RETENTION_DAYS: "7",
      SEMANTEST_LOG_LEVEL: "info",
    });
  });

  it("lets SignalR call the app upstream as an identity that the app knows, for one hub", () => {
    const { upstream, identity, networkACLs } = inputsOf(built, "relay-sockets");
    const urlTemplate = "https://relay-0a1b2c3d-blue.azurewebsites.net/upstream/{hub}/{category}/{event}";
    assert.deepEqual(upstream, {
      templates: [
        {
          hubPattern: "semantest_blue",
          categoryPattern: "*",
          eventPattern: "*",
          urlTemplate,
          auth: { type: "ManagedIdentity", managedIdentity: { resource: "https://signalr.azure.com" } },
        },
      ],
    });
    assert.deepEqual(identity, {
      type: "UserAssigned",
      userAssignedIdentities: [
        `${GROUP}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/relay-0a1b2c3d-upstream`,
      ],
    });
    assert.deepEqual(networkACLs, {
      defaultAction: "Deny",
      publicNetwork: { allow: ["ClientConnection", "RESTAPI"] },
    });
  });

  it("writes no address, path or query into the log of the edge, and none of SignalR's", () => {
    const hidden = ["RequestIPAddress", "RequestUri", "QueryStringArgNames"];
    for (const [name, member] of [
      ["relay-front-door", "logScrubbing"],
      ["relay-firewall", "policySettings"],
    ] as const) {
      const { scrubbingRules, state } = v.parse(
        v.looseObject({
          state: v.string(),
          scrubbingRules: v.array(
            v.object({ matchVariable: v.string(), selectorMatchOperator: v.string(), state: v.string() }),
          ),
        }),
        inputsOf(built, name)[member],
      );
      assert.equal(state, "Enabled");
      for (const matchVariable of hidden) {
        assert.deepEqual(
          scrubbingRules.filter((it) => it.matchVariable === matchVariable),
          [{ matchVariable, selectorMatchOperator: "EqualsAny", state: "Enabled" }],
          name,
        );
      }
    }
    const watched = ofType(built, "monitor:DiagnosticSetting").map(({ inputs }) =>
      String(inputs.resourceUri),
    );
    assert.ok(watched.every((it) => !it.includes("SignalR")));
    const flags = v.parse(
      v.array(v.object({ flag: v.string(), value: v.string() })),
      inputsOf(built, "relay-sockets").features,
    );
    assert.deepEqual(Object.fromEntries(flags.map(({ flag, value: it }) => [flag, it])), {
      ServiceMode: "Serverless",
      EnableConnectivityLogs: "False",
      EnableMessagingLogs: "False",
      EnableLiveTrace: "False",
    });
  });

  it("keeps every table of logs for the asked time, and stops at a day's worth", () => {
    for (const { name, inputs } of ofType(built, "operationalinsights:Table")) {
      assert.deepEqual([inputs.retentionInDays, inputs.totalRetentionInDays], [14, 14], name);
    }
    const { retentionInDays, workspaceCapping } = inputsOf(built, "relay-logs");
    assert.deepEqual([retentionInDays, workspaceCapping], [30, { dailyQuotaGb: 0.25 }]);
  });
});

describe("the functions app on Azure", () => {
  it("is reached by Front Door and SignalR alone when that is asked for", async () => {
    const built = await build({ tier: "production", azure: { restrictAddresses: true, minimumTls: "1.2" } });
    const { siteConfig } = inputsOf(built, "relay-blue");
    const config = v.parse(
      v.looseObject({
        minTlsVersion: v.string(),
        ipSecurityRestrictionsDefaultAction: v.string(),
        ipSecurityRestrictions: v.array(
          v.looseObject({
            ipAddress: v.string(),
            action: v.string(),
            tag: v.string(),
            headers: v.optional(v.unknown()),
          }),
        ),
      }),
      siteConfig,
    );
    assert.equal(config.minTlsVersion, "1.2");
    assert.equal(config.ipSecurityRestrictionsDefaultAction, "Deny");
    const { SEMANTEST_FRONT_DOOR_ID } = v.parse(
      v.looseObject({ SEMANTEST_FRONT_DOOR_ID: v.string() }),
      inputsOf(built, "relay-blue-settings").properties,
    );
    assert.deepEqual(
      config.ipSecurityRestrictions.map(({ ipAddress, action, tag, headers }) => [
        ipAddress,
        action,
        tag,
        headers,
      ]),
      [
        ["AzureFrontDoor.Backend", "Allow", "ServiceTag", { "x-azure-fdid": [SEMANTEST_FRONT_DOOR_ID] }],
        ["AzureSignalR", "Allow", "ServiceTag", undefined],
      ],
    );
  });

  for (const [alwaysReadyInstances, expected] of [
    [0, []],
    [2, [{ name: "http", instanceCount: 2 }]],
  ] as const) {
    it(`keeps ${alwaysReadyInstances} instances warm, runs Node and takes its code by its own identity`, async () => {
      const { functionAppConfig, identity } = inputsOf(
        await build({ azure: { alwaysReadyInstances } }),
        "relay-blue",
      );
      const app = `${GROUP}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/relay-0a1b2c3d-app`;
      assert.deepEqual(identity, { type: "UserAssigned", userAssignedIdentities: [app] });
      assert.deepEqual(functionAppConfig, {
        deployment: {
          storage: {
            type: "blobContainer",
            value: "https://relay0a1b2c3dhost.blob.core.windows.net/packages",
            authentication: { type: "UserAssignedIdentity", userAssignedIdentityResourceId: app },
          },
        },
        runtime: { name: "node", version: "22" },
        scaleAndConcurrency: {
          instanceMemoryMB: 512,
          maximumInstanceCount: 40,
          alwaysReady: expected,
          triggers: { http: { perInstanceConcurrency: 32 } },
        },
      });
    });
  }

  it("gets the code that the release names, at its own door for code", async () => {
    const built = await build();
    const { archive, release, scmUrl, sha256 } = openedInputs(
      built.resources.find(({ name }) => name === "relay-blue-code") ?? { type: "", name: "", inputs: {} },
    );
    assert.match(String(archive), /components[/\\]azure[/\\]archives[/\\]functions\.zip$/);
    assert.equal(scmUrl, "https://relay-0a1b2c3d-blue.scm.azurewebsites.net");
    assert.equal(release, String(sha256).slice(0, 16));
    assert.equal(await value(built.stack.releaseId), release);
  });

  it("is public under its own name on tier starter, and asks for no Front Door", async () => {
    const built = await build();
    const host = "relay-0a1b2c3d-blue.azurewebsites.net";
    assert.equal(await value(built.stack.apiEndpoint), `https://${host}`);
    assert.equal(await value(built.stack.websocketUrl), `wss://${host}`);
    const settings = v.parse(
      v.record(v.string(), v.string()),
      inputsOf(built, "relay-blue-settings").properties,
    );
    assert.equal(settings.SEMANTEST_PUBLIC_ORIGIN, `https://${host}`);
    for (const name of ["SEMANTEST_FRONT_DOOR_ID", "SEMANTEST_IMAGES_ORIGIN", "SEMANTEST_SIGNALR_ORIGIN"]) {
      assert.equal(settings[name], undefined, name);
    }
    assert.deepEqual(inputsOf(built, "relay-sockets").sku, { name: "Free_F1", tier: "Free", capacity: 1 });
  });

  it("has as many units of SignalR as are asked for on tier production", async () => {
    const { sku } = inputsOf(
      await build({ tier: "production", azure: { signalrUnits: 3 } }),
      "relay-sockets",
    );
    assert.deepEqual(sku, { name: "Standard_S1", tier: "Standard", capacity: 3 });
  });
});
