/** What a right can be given on, by resource id. */
export interface Reach {
  /** The account of the functions host. */
  readonly hostAccount: string;
  readonly imagesAccount: string;
  readonly imagesContainer: string;
  readonly signalr: string;
  readonly secret: string;
  readonly insights: string;
}

/** A built-in role of Azure given to the identity of the functions app. */
export interface Right {
  /** Suffix of the assignment's name. */
  readonly purpose: string;
  readonly role: string;
  /** Id of the role's definition, the same in all subscriptions. */
  readonly roleId: string;
  readonly scope: keyof Reach;
  readonly reason: string;
}

/** Everything the identity of the app may do beside its data; each right is used, and no other is needed. */
export const RIGHTS: readonly Right[] = [
  {
    purpose: "host",
    role: "Storage Blob Data Owner",
    roleId: "b7e6dc6d-f1e8-4753-8033-0f276bb0955b",
    scope: "hostAccount",
    reason:
      "the platform reads the package, the functions host keeps its locks and keys (Microsoft names no smaller role for it)",
  },
  {
    purpose: "images",
    role: "Storage Blob Data Contributor",
    roleId: "ba92f5b4-2d11-453d-a403-e96b0029c9fe",
    scope: "imagesContainer",
    reason: "reads, checks, moves and removes uploads; the addresses it signs can do no more than it may",
  },
  {
    purpose: "signing",
    role: "Storage Blob Delegator",
    roleId: "db58b8e5-c6ad-4a2a-8342-4190687cbf4a",
    scope: "imagesAccount",
    reason: "gets the key by which addresses of images are signed (it exists for whole accounts only)",
  },
  {
    purpose: "sockets",
    role: "SignalR REST API Owner",
    roleId: "fd53cd77-2268-407a-8f46-7e7863d0f521",
    scope: "signalr",
    reason: "sends to peers, closes sockets, makes client tokens",
  },
  {
    purpose: "secrets",
    role: "Key Vault Secrets User",
    roleId: "4633458b-17de-408a-b874-0445c86b69e6",
    scope: "secret",
    reason: "reads the signing keys and the digest of the operator key",
  },
  {
    purpose: "telemetry",
    role: "Monitoring Metrics Publisher",
    roleId: "3913510d-42f4-4e42-8a64-420c390055eb",
    scope: "insights",
    reason: "writes logs and metrics, since Application Insights takes no key",
  },
  {
    purpose: "metrics",
    role: "Monitoring Reader",
    roleId: "43d0d8ad-25c7-4714-9337-8ba259a9fe05",
    scope: "insights",
    reason:
      "sums up what all processes counted, for GET /metrics (the service's own logs it may read as well)",
  },
];

/** A permission in Cosmos DB, which has roles of its own for its data. */
export interface DataRight {
  readonly action: string;
  readonly reason: string;
}

/** What the identity of the app may do in the database. Not: stored procedures, the change feed, conflicts, throughput. */
export const DATA_RIGHTS: readonly DataRight[] = [
  {
    action: "Microsoft.DocumentDB/databaseAccounts/readMetadata",
    reason: "lets Cosmos DB's own client find partitions",
  },
  {
    action: "Microsoft.DocumentDB/databaseAccounts/sqlDatabases/containers/items/*",
    reason: "reads, creates, replaces, patches and removes items (a patch is several of them)",
  },
  {
    action: "Microsoft.DocumentDB/databaseAccounts/sqlDatabases/containers/executeQuery",
    reason: "reads a job with its events, keys and sessions of a tenant",
  },
];
