import * as pulumi from "@pulumi/pulumi";
import type { SemantestWebSocketStackArgs } from "./args.ts";
import { Rollout, Tier } from "./args.ts";

/** Log Analytics keeps a table four days at least; of the retentions that both clouds know, this is the next. */
const LEAST_LOG_RETENTION_DAYS = 5;
/** Front Door takes 15 tags, of which two are the stack's own. */
const MAX_TAGS = 13;
/** What Front Door and DNS zones take as the key of a tag. */
const TAG_KEY = /^[^\d\s:#()][^\s:#()]*$/;

/** Mistakes in what is given for Azure that no field shows alone; what becomes known later is left to Azure. */
export function contradictionsOnAzure(args: SemantestWebSocketStackArgs): string[] {
  return [
    ...onlyOnProduction(args),
    ...managedRollout(args),
    ...mailForNobody(args),
    ...shortRetention(args),
    ...tagsOfTheEdge(args),
  ];
}

/** The starter tier has no edge, and its plan makes no certificates. */
function onlyOnProduction({ azure, domain, tier }: SemantestWebSocketStackArgs): string[] {
  const given = {
    domain: domain !== undefined,
    "azure.signalrUnits": azure?.signalrUnits !== undefined,
    "azure.restrictAddresses": azure?.restrictAddresses === true,
  };
  return tier === Tier.Production
    ? []
    : Object.entries(given).flatMap(([field, isGiven]) =>
        isGiven
          ? [
              `${field} is given on tier "${tier ?? Tier.Starter}" of "azure"; allowed: only on tier "production"`,
            ]
          : [],
      );
}

function managedRollout({ rollout }: SemantestWebSocketStackArgs): string[] {
  return rollout === Rollout.Managed
    ? [
        'rollout is "managed" though cloud is "azure"; allowed: "direct", there is one app only in this release',
      ]
    : [];
}

function mailForNobody({ alertEmails, azure }: SemantestWebSocketStackArgs): string[] {
  return azure?.actionGroupId !== undefined && Array.isArray(alertEmails) && alertEmails.length > 0
    ? [
        "alertEmails is given with azure.actionGroupId; allowed: only where the stack creates the action group, that of others is not changed",
      ]
    : [];
}

function shortRetention({ azure, logRetentionDays }: SemantestWebSocketStackArgs): string[] {
  const isOurs = azure?.workspaceId === undefined;
  return isOurs && typeof logRetentionDays === "number" && logRetentionDays < LEAST_LOG_RETENTION_DAYS
    ? [
        `logRetentionDays is ${logRetentionDays} though cloud is "azure"; allowed: at least ${LEAST_LOG_RETENTION_DAYS}`,
      ]
    : [];
}

function tagsOfTheEdge({ tags }: SemantestWebSocketStackArgs): string[] {
  if (
    typeof tags !== "object" ||
    tags === null ||
    pulumi.Output.isInstance(tags) ||
    tags instanceof Promise
  ) {
    return [];
  }
  const keys = Object.keys(tags);
  const many =
    keys.length > MAX_TAGS ? [`tags has ${keys.length} keys; allowed on "azure": at most ${MAX_TAGS}`] : [];
  return [
    ...many,
    ...keys
      .filter((key) => !TAG_KEY.test(key))
      .map(
        (key) =>
          `tags has the key ${JSON.stringify(key)}; allowed on "azure": no spaces, colons, hashes, parentheses or leading digit`,
      ),
  ];
}
