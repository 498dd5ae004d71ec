import { DatabaseAccount } from "@pulumi/azure-native/cosmosdb/databaseAccount.js";
import { SqlResourceSqlContainer } from "@pulumi/azure-native/cosmosdb/sqlResourceSqlContainer.js";
import { SqlResourceSqlDatabase } from "@pulumi/azure-native/cosmosdb/sqlResourceSqlDatabase.js";
import type * as pulumi from "@pulumi/pulumi";
import type { Context } from "./context.ts";

const DATABASE = "semantest";
/** Every item says itself when it expires; without this number Cosmos would not look. */
const ITEMS_SAY = -1;

export interface Database {
  readonly account: DatabaseAccount;
  readonly database: SqlResourceSqlDatabase;
  /** Keys and pairings, the only data worth a backup. */
  readonly keys: SqlResourceSqlContainer;
  /** Sessions, jobs, tickets, counters: nothing older than a day. */
  readonly live: SqlResourceSqlContainer;
}

export function createDatabase(context: Context): Database {
  const { dataOptions, group, location, name, options } = context;
  const account = createAccount(context);
  const database = new SqlResourceSqlDatabase(
    `${name}-database`,
    {
      accountName: account.name,
      resourceGroupName: group.name,
      location,
      databaseName: DATABASE,
      resource: { id: DATABASE },
    },
    dataOptions,
  );
  const parts = { account, database };
  return {
    ...parts,
    keys: createContainer(context, parts, "keys", dataOptions),
    live: createContainer(context, parts, "live", options),
  };
}

function createAccount({ dataOptions, group, location, name, physicalName, tags }: Context): DatabaseAccount {
  return new DatabaseAccount(
    `${name}-data`,
    {
      accountName: physicalName("data"),
      resourceGroupName: group.name,
      location,
      kind: "GlobalDocumentDB",
      databaseAccountOfferType: "Standard",
      capabilities: [{ name: "EnableServerless" }],
      // Serverless has one region; zones cost a quarter more.
      locations: [{ locationName: location, failoverPriority: 0, isZoneRedundant: false }],
      consistencyPolicy: { defaultConsistencyLevel: "Strong" },
      enableAutomaticFailover: false,
      enableMultipleWriteLocations: false,
      // Costs nothing. On both tiers, because Azure never goes back from it and refuses the update that asks.
      backupPolicy: { type: "Continuous", continuousModeProperties: { tier: "Continuous7Days" } },
      disableLocalAuth: true,
      disableKeyBasedMetadataWriteAccess: true,
      // The highest that Cosmos can ask for; it speaks 1.3 to whoever does.
      minimalTlsVersion: "Tls12",
      // Functions without a network of their own come from anywhere; the identity is what opens the door.
      publicNetworkAccess: "Enabled",
      enableAnalyticalStorage: false,
      // The mark by which policies know what must survive a mistake.
      tags: tags.apply((it): Record<string, string> => ({ ...it, "semantest:data": "durable" })),
    },
    dataOptions,
  );
}

function createContainer(
  { group, location, name }: Context,
  { account, database }: Pick<Database, "account" | "database">,
  purpose: string,
  options: pulumi.CustomResourceOptions,
): SqlResourceSqlContainer {
  return new SqlResourceSqlContainer(
    `${name}-${purpose}`,
    {
      accountName: account.name,
      resourceGroupName: group.name,
      location,
      databaseName: database.name,
      containerName: purpose,
      resource: {
        id: purpose,
        partitionKey: { paths: ["/pk"], kind: "Hash", version: 2 },
        defaultTtl: ITEMS_SAY,
        // Every call is a point read, a point write or a query of one partition by its ids.
        indexingPolicy: {
          automatic: true,
          indexingMode: "consistent",
          includedPaths: [{ path: "/pk/?" }, { path: "/id/?" }],
          excludedPaths: [{ path: "/*" }],
        },
      },
    },
    options,
  );
}
