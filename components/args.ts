import type * as pulumi from "@pulumi/pulumi";

/** Where the service runs. */
export const Cloud = {
  /** Amazon Web Services: API Gateway, Lambda, DynamoDB behind CloudFront. */
  Aws: "aws",
  /** Microsoft Azure: Functions, SignalR, Cosmos DB. */
  Azure: "azure",
  /** This machine: one server process on a loopback port, no account needed. */
  Local: "local",
} as const;
export type Cloud = (typeof Cloud)[keyof typeof Cloud];

/** How much is built around the service. */
export const Tier = {
  /** Cheapest: no web application firewall, no outside health check, no backup. */
  Starter: "starter",
  /** Firewall, deletion protection, backup of keys, outside health check. */
  Production: "production",
} as const;
export type Tier = (typeof Tier)[keyof typeof Tier];

/** Who moves traffic to new code. */
export const Rollout = {
  /** An update puts new code live. */
  Direct: "direct",
  /** An update only publishes new code; the deploy program shifts traffic. */
  Managed: "managed",
} as const;
export type Rollout = (typeof Rollout)[keyof typeof Rollout];

/** What happens to stored data when the stack is destroyed. */
export const DataRemoval = {
  /** Keys, jobs and images are removed with the stack. */
  Destroy: "destroy",
  /** Keys and images stay behind. */
  Retain: "retain",
} as const;
export type DataRemoval = (typeof DataRemoval)[keyof typeof DataRemoval];

/** The word by which a server says where it stands. */
export const Environment = {
  /** A server on the user's own machine. */
  Local: "local",
  /** A server for trying things out. */
  Development: "development",
  /** A server that people rely on. */
  Production: "production",
} as const;
export type Environment = (typeof Environment)[keyof typeof Environment];

/** Whether strangers get keys of their own. */
export const AnonymousKeys = {
  /** A browser extension gets a device key by itself at its first run. */
  Open: "open",
  /** Only a holder of the operator key issues keys. */
  Closed: "closed",
} as const;
export type AnonymousKeys = (typeof AnonymousKeys)[keyof typeof AnonymousKeys];

/** What to do about the one role per AWS account that lets API Gateway write logs. */
export const AccountLogRole = {
  /** Create it, and leave it behind on destroy. */
  Create: "create",
  /** Another stack of this account has created it, or this one has before it was destroyed. */
  Skip: "skip",
} as const;
export type AccountLogRole = (typeof AccountLogRole)[keyof typeof AccountLogRole];

/** The oldest version of TLS that the functions app of Azure speaks. */
export const MinimumTls = {
  /** For the case that a caller of the app, such as SignalR, cannot do 1.3. */
  Tls12: "1.2",
  /** The newest. */
  Tls13: "1.3",
} as const;
export type MinimumTls = (typeof MinimumTls)[keyof typeof MinimumTls];

/** Monthly budget of the service. */
export interface BudgetArgs {
  /**
   * Expected cost at which a warning is sent, in US dollars a month. Default 50. More than 0, at most
   * `limit`. Example: 20.
   */
  alert?: pulumi.Input<number>;
  /** Cost that must not be passed, in US dollars a month. Default 100. At least `alert`. Example: 60. */
  limit?: pulumi.Input<number>;
}

/** Settings that only AWS has. */
export interface AwsArgs {
  /**
   * Region of everything but the edge, which AWS keeps in us-east-1. Default: the region of the AWS
   * provider. Example: "eu-central-1".
   */
  region?: pulumi.Input<string>;
  /**
   * Route 53 hosted zone that already serves `domain`; it is adopted and never deleted. Default: none.
   * Example: "Z0123456789ABCDEFGHIJ".
   */
  hostedZoneId?: pulumi.Input<string>;
  /** Whether a Route 53 hosted zone is created for `domain`. Default false. */
  createZone?: boolean;
  /**
   * ACM certificate for `domain`, in us-east-1, when its DNS is served elsewhere. Default: one is requested.
   * Example: "arn:aws:acm:us-east-1:111122223333:certificate/12345678-1234-1234-1234-123456789012".
   */
  certificateArn?: pulumi.Input<string>;
  /**
   * SNS topic that receives the alarms of the region. Default: one is created for `alertEmails`. Example:
   * "arn:aws:sns:eu-central-1:111122223333:alarms".
   */
  alarmTopicArn?: pulumi.Input<string>;
  /**
   * SNS topic in us-east-1 that receives the alarms of the edge. Default: one is created for `alertEmails`.
   * Example: "arn:aws:sns:us-east-1:111122223333:edge-alarms".
   */
  globalAlarmTopicArn?: pulumi.Input<string>;
  /**
   * What to do about the role with which API Gateway writes logs, of which an account has one. It stays
   * when its stack is destroyed: another stack, or the same one again, says "skip". Default "create".
   * Allowed: "create", "skip".
   */
  accountLogRole?: AccountLogRole;
  /**
   * IAM policy that bounds every role of the stack. Default: none. Example:
   * "arn:aws:iam::111122223333:policy/boundary".
   */
  permissionsBoundaryArn?: pulumi.Input<string>;
}

/** Settings that only Azure has. */
export interface AzureArgs {
  /** Location of the resources. Default: the location of the Azure provider. Example: "westeurope". */
  location?: pulumi.Input<string>;
  /**
   * Resource group to build in; it is adopted and never deleted. Default: one is created. Example:
   * "relay-production".
   */
  resourceGroupName?: pulumi.Input<string>;
  /**
   * Resource id of the Azure DNS zone that already serves `domain`; it is adopted and never deleted.
   * Default: none.
   */
  dnsZoneId?: pulumi.Input<string>;
  /** Whether an Azure DNS zone is created for `domain`. Default false. */
  createZone?: boolean;
  /** Resource id of the action group that receives the alerts. Default: one is created for `alertEmails`. */
  actionGroupId?: pulumi.Input<string>;
  /** Resource id of the Log Analytics workspace that receives the logs. Default: one is created. */
  workspaceId?: pulumi.Input<string>;
  /**
   * Units of SignalR, each good for 1,000 sockets and a million messages a day; only on tier "production".
   * Default 1. Allowed: 1 to 10, 20, 30, 40, 50, 60, 70, 80, 90, 100.
   */
  signalrUnits?: pulumi.Input<number>;
  /** Instances of the function app that are always warm. Default 0. Allowed: whole numbers from 0 to 1000. */
  alwaysReadyInstances?: pulumi.Input<number>;
  /**
   * Oldest version of TLS that the functions app speaks, to peers, Front Door and SignalR. Default "1.3". Allowed:
   * "1.2", "1.3".
   */
  minimumTls?: MinimumTls;
  /**
   * Whether only the addresses of Front Door and SignalR reach the functions app, as a second wall behind the checks
   * of the app itself; only on tier "production". Without it whoever knows the id of the Front Door profile can go
   * around its firewall and the limits by address. Default false.
   */
  restrictAddresses?: boolean;
}

/** Settings that only a server on this machine has. */
export interface LocalArgs {
  /**
   * TCP port on both loopback addresses. Default 3003, where clients look first. Allowed: whole numbers from
   * 1 to 65535.
   */
  port?: pulumi.Input<number>;
  /**
   * Absolute path of the folder for keys, jobs, images and logs. Default: a folder of this stack below the
   * user's data folder. A folder that the stack has made is removed with it; another path starts empty.
   * Example: "/var/lib/semantest".
   */
  dataDir?: pulumi.Input<string>;
}

/** Arguments of a SemantestWebSocketStack. */
export interface SemantestWebSocketStackArgs {
  /** Where the service runs. Allowed: "aws", "azure", "local". */
  cloud: Cloud;
  /** How much is built around the service. Default "starter". Allowed: "starter", "production". */
  tier?: Tier;
  /**
   * Who moves traffic to new code: an update ("direct") or the deploy program ("managed"; only on "aws").
   * Default "direct".
   */
  rollout?: Rollout;
  /**
   * Whether the DNS of `domain` answers, so that certificate and alias can be set up. Default: true with an
   * adopted zone, else false; while false the stack works on the cloud's own name and the output
   * `dnsRecords` tells what to set.
   */
  domainReady?: boolean;
  /**
   * Whether destroying the stack is refused until this is set to false and applied. Default: true on tier
   * "production", else false.
   */
  deletionProtection?: boolean;
  /**
   * What happens to stored data when the stack is destroyed. Default "destroy". Allowed: "destroy", "retain"
   * (keys and images stay).
   */
  dataRemoval?: DataRemoval;
  /** Settings that only AWS has; refused for another cloud. */
  aws?: AwsArgs;
  /** Settings that only Azure has; refused for another cloud. */
  azure?: AzureArgs;
  /** Settings that only a server on this machine has; refused for another cloud. */
  local?: LocalArgs;
  /**
   * The word in the signature by which clients see where the server stands. Default: "local" on "local",
   * else "development" on tier "starter" and "production" on tier "production".
   */
  environment?: pulumi.Input<Environment>;
  /**
   * Host name of the service, whose DNS is exactly one of: an adopted zone, a created zone, or served
   * elsewhere. Default: the cloud's own name. Not on "local", nor on tier "starter" of "azure". Example:
   * "api.example.com".
   */
  domain?: pulumi.Input<string>;
  /**
   * Key that may issue and revoke keys, read metrics and drain; kept as a secret. Default: generated once.
   * Form: smt_o_, 12 characters, _, 43 characters, _, 6 characters of checksum, all base62.
   */
  operatorKey?: pulumi.Input<string>;
  /** Whether strangers get keys of their own. Default "open". Allowed: "open", "closed". */
  anonymousKeys?: pulumi.Input<AnonymousKeys>;
  /**
   * Origins whose pages may call the service, exact, without wildcards, beside the browser extension's own.
   * Default: none. Example: ["https://app.example.com"].
   */
  allowedOrigins?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * Requests one IP address may make in a minute. Default 100; on "local" no limit unless set. Allowed:
   * whole numbers from 1 to 1,000,000.
   */
  requestsPerMinute?: pulumi.Input<number>;
  /**
   * Monthly budget in US dollars. Default: a warning at 50, the limit at 100. Nothing is watched on "local",
   * which costs nothing.
   */
  budget?: pulumi.Input<BudgetArgs>;
  /**
   * Addresses that receive budget warnings and alarms; how many there are must be known when the program runs.
   * Default: none. No mail is sent on "local". Example: ["oncall@example.com"].
   */
  alertEmails?: pulumi.Input<string>[];
  /**
   * Days access logs are kept. Default 14. Allowed: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400,
   * 545, 731 (the retentions that CloudWatch Logs knows, up to the two years of Log Analytics); on "azure"
   * at least 5. The log on "local" is not rotated.
   */
  logRetentionDays?: pulumi.Input<number>;
  /** Days an image is kept that nobody has downloaded. Default 7. Allowed: whole numbers from 1 to 365. */
  imageRetentionDays?: pulumi.Input<number>;
  /**
   * Tags set on every cloud resource that has tags. Default: none. At most 40; keys of 1 to 128 letters,
   * digits, spaces and _.:=+-@, values of at most 256 characters; on "azure" at most 13, and in keys no
   * spaces, colons or leading digit. Example: { team: "relay" }.
   */
  tags?: pulumi.Input<Record<string, pulumi.Input<string>>>;
}
