import { Table } from "@pulumi/aws/dynamodb/table.js";
import * as pulumi from "@pulumi/pulumi";
import { DataRemoval, Tier } from "../args.ts";
import type { Context } from "./context.ts";

export interface Tables {
  /** Keys and pairings, the only data worth a backup. */
  readonly keys: Table;
  /** Sessions, jobs, tickets, counters: nothing older than a day. */
  readonly live: Table;
}

export function createTables(context: Context): Tables {
  const { name, options, settings } = context;
  const isKeptForGood = settings.tier === Tier.Production;
  return {
    keys: new Table(
      `${name}-keys`,
      {
        ...tableArgs(context, "keys"),
        pointInTimeRecovery: { enabled: isKeptForGood },
        deletionProtectionEnabled: settings.deletionProtection,
        // Policies hold what bears this tag to a backup and a protection, which a starter goes without.
        tags: isKeptForGood
          ? context.tags.apply((tags): Record<string, string> => ({ ...tags, "semantest:data": "durable" }))
          : context.tags,
      },
      pulumi.mergeOptions(options, { retainOnDelete: settings.dataRemoval === DataRemoval.Retain }),
    ),
    live: new Table(
      `${name}-live`,
      {
        ...tableArgs(context, "live"),
        pointInTimeRecovery: { enabled: false },
        deletionProtectionEnabled: false,
      },
      options,
    ),
  };
}

function tableArgs(context: Context, purpose: string) {
  return {
    name: context.physicalName(purpose),
    billingMode: "PAY_PER_REQUEST",
    hashKey: "pk",
    rangeKey: "sk",
    attributes: [
      { name: "pk", type: "S" },
      { name: "sk", type: "S" },
    ],
    ttl: { attributeName: "ttl", enabled: true },
    tableClass: "STANDARD",
    streamEnabled: false,
    // False means encrypted with DynamoDB's own key, which costs nothing; true would bill a KMS call per request.
    serverSideEncryption: { enabled: false },
    region: context.region,
    tags: context.tags,
  };
}
