import { DATA_RIGHTS, RIGHTS } from "../../components/azure/rights.ts";
import { WAIVERS } from "../../integration-tests/rig/azure/checkov/waivers.ts";
import { code, table } from "./markdown.ts";

const SCOPES = {
  hostAccount: "the storage account of the functions host",
  imagesAccount: "the storage account of the images",
  imagesContainer: "the container of the images",
  signalr: "SignalR",
  secret: "the one secret in the vault",
  insights: "Application Insights",
} satisfies Record<(typeof RIGHTS)[number]["scope"], string>;

/** What may do what on Azure, for people, in Markdown. */
export function azureRightsPage(): string {
  const sections = [
    "<!-- Written by `npm run generate` from components/azure/rights.ts and the findings that are waived. Do not edit. -->",
    "# Rights on Azure",
    "The functions app has one identity, which both colours of it share; nothing else has any right. No key of any account is used: they are switched off wherever Azure lets one.",
    "## Roles of the app's identity",
    table(
      ["role", "id", "on", "why"],
      RIGHTS.map(({ reason, role, roleId, scope }) => [role, code(roleId), SCOPES[scope], reason]),
    ),
    "## Its rights in the database",
    "Cosmos DB has roles of its own for its data. Azure's own role would allow stored procedures, the change feed and conflicts as well, so the stack defines one, `Semantest items`, for the one database:",
    table(
      ["action", "why"],
      DATA_RIGHTS.map(({ action, reason }) => [code(action), reason]),
    ),
    "Cosmos DB knows no right on part of a container, so what AWS holds to prefixes of keys is held by the code here.",
    "## Other identities",
    table(["who", "may", "how it is told"], OTHERS),
    "## Who deploys",
    table(["needs", "for"], DEPLOYER),
    "## What checkov finds, and why it stays",
    table(
      ["check", "on", "finds", "why it stays"],
      WAIVERS.map(({ check, finding, reason, tier, type }) => [
        code(check),
        code(type),
        tier === undefined ? finding : `${finding} (tier ${code(tier)})`,
        reason,
      ]),
    ),
  ];
  return `${sections.join("\n\n")}\n`;
}

const OTHERS = [
  [
    "SignalR's identity",
    "nothing: it has no role",
    "SignalR calls upstream with its token; the app asks for our directory, for the audience `https://signalr.azure.com` and for this very identity",
  ],
  [
    "Front Door",
    "call the app, SignalR and Storage, as anybody may",
    "the app asks for the header `X-Azure-FDID` with the id of our profile; SignalR asks for a token, Storage for a signed address",
  ],
  [
    "peers",
    "open a socket once, upload or fetch one image",
    "by a token or an address that the app has signed, for minutes",
  ],
];

const DEPLOYER = [
  [
    "`Contributor` on the resource group, or on the subscription where the stack creates the group",
    "everything but roles and locks",
  ],
  [
    "`Role Based Access Control Administrator` and `Microsoft.Authorization/locks/*` there",
    "the roles above; the lock on the database while `deletionProtection` is on",
  ],
  ["`DNS Zone Contributor` on an adopted zone", "the records of the domain"],
  [
    "no right on data: not in the vault, the database, the accounts",
    "secrets are written by Resource Manager, code by the app's own door for it",
  ],
];
