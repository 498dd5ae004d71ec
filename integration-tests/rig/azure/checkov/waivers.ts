/** A finding of checkov that stays, and why. */
export interface Waiver {
  readonly check: string;
  /** Type of the resource. */
  readonly type: string;
  readonly finding: string;
  readonly reason: string;
  /** The only tier that has it; absent: both. */
  readonly tier?: "starter" | "production";
}

const NO_NETWORK =
  "functions without a network of their own come from anywhere, and an own network costs more than the rest of the tier; an identity, or an address it signed, is what opens it";
const SETTINGS = "Microsoft.Web/sites/config";
const MISREAD =
  "checkov reads the app's settings as the configuration of a web app; what it looks for stands in the app itself or does not exist for functions";

/** Everything that checkov finds in what the component builds on Azure. */
export const WAIVERS: readonly Waiver[] = [
  {
    check: "CKV_AZURE_109",
    type: "Microsoft.KeyVault/vaults",
    finding: "no firewall rules",
    reason: NO_NETWORK,
  },
  {
    check: "CKV_AZURE_189",
    type: "Microsoft.KeyVault/vaults",
    finding: "public network access",
    reason: NO_NETWORK,
  },
  {
    check: "CKV_AZURE_110",
    type: "Microsoft.KeyVault/vaults",
    finding: "no purge protection",
    reason: "a destroyed stack for trying things out may be purged at once; production has it",
    tier: "starter",
  },
  {
    check: "CKV_AZURE_42",
    type: "Microsoft.KeyVault/vaults",
    finding: "not recoverable after a purge",
    reason: "a destroyed stack for trying things out may be purged at once; production has it",
    tier: "starter",
  },
  {
    check: "CKV_AZURE_41",
    type: "Microsoft.KeyVault/vaults/secrets",
    finding: "no day of expiry",
    reason:
      "its values move on each 90 days by an update, and three are accepted; a day on which it ends would end the service of whoever does not update",
  },
  {
    check: "CKV_AZURE_59",
    type: "Microsoft.Storage/storageAccounts",
    finding: "public network access",
    reason: `${NO_NETWORK}; no container is public`,
  },
  {
    check: "CKV_AZURE_35",
    type: "Microsoft.Storage/storageAccounts",
    finding: "networks are not denied by default",
    reason: NO_NETWORK,
  },
  {
    check: "CKV_AZURE_206",
    type: "Microsoft.Storage/storageAccounts",
    finding: "no copies in other zones or regions",
    reason: "what is in it is made again: packages from the sources, images from their prompts",
  },
  {
    check: "CKV_AZURE_101",
    type: "Microsoft.DocumentDB/databaseAccounts",
    finding: "public network access",
    reason: NO_NETWORK,
  },
  {
    check: "CKV_AZURE_222",
    type: "Microsoft.Web/sites",
    finding: "public network access",
    reason:
      "peers, Front Door and SignalR call it from the internet; it asks for Front Door's id or SignalR's token, and azure.restrictAddresses adds a wall",
  },
  {
    check: "CKV_AZURE_17",
    type: "Microsoft.Web/sites",
    finding: "no client certificates",
    reason: "peers have keys and tickets, no certificates",
  },
  {
    check: "CKV_AZURE_212",
    type: "Microsoft.Web/sites",
    finding: "no least number of instances",
    reason: "the plan starts as many as there is work for; azure.alwaysReadyInstances keeps some warm",
  },
  {
    check: "CKV_AZURE_213",
    type: "Microsoft.Web/sites",
    finding: "no health check of the platform",
    reason: "the plan replaces instances by itself; the availability test asks for /health",
  },
  {
    check: "CKV_AZURE_225",
    type: "Microsoft.Web/serverfarms",
    finding: "not redundant over zones",
    reason: "takes two instances that are always warm, and not every location has it",
  },
  { check: "CKV_AZURE_66", type: SETTINGS, finding: "no tracing of failed requests", reason: MISREAD },
  { check: "CKV_AZURE_63", type: SETTINGS, finding: "no HTTP log", reason: MISREAD },
  { check: "CKV_AZURE_222", type: SETTINGS, finding: "public network access", reason: MISREAD },
  { check: "CKV_AZURE_80", type: SETTINGS, finding: "an old .NET Framework", reason: MISREAD },
  { check: "CKV_AZURE_13", type: SETTINGS, finding: "no authentication by the platform", reason: MISREAD },
  { check: "CKV_AZURE_88", type: SETTINGS, finding: "no Azure Files", reason: MISREAD },
  { check: "CKV_AZURE_65", type: SETTINGS, finding: "no detailed error messages", reason: MISREAD },
];
