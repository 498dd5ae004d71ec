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
  const isBackedUp = settings.tier === Tier.Production;
  return {
    keys: new Table(
      `${name}-keys`,
      {
        ...tableArgs(context, "keys"),
        // Without a backup, as on tier starter, nothing is promised to last.
        ...(isBackedUp ? { tags: durable(context) } : {}),
        pointInTimeRecovery: { enabled: isBackedUp },
        deletionProtectionEnabled: settings.deletionProtection,
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

/** The mark by which policies know what must survive a mistake. */
function durable({ tags }: Context) {
  return tags.apply((it) => ({ ...it, "semantest:data": "durable" }));
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
