import type * as pulumi from "@pulumi/pulumi";
import type {
  AccountLogRole,
  AnonymousKeys,
  Cloud,
  DataRemoval,
  Environment,
  MinimumTls,
  Rollout,
  Tier,
} from "./args.ts";
import type { StackOutputs } from "./outputs.ts";

/**
 * Arguments after validation: defaults that all clouds share are filled in, and a value that becomes known later
 * rejects with its mistake when it does. A member that may be undefined has no default shared by all clouds.
 */
export interface Settings {
  readonly cloud: Cloud;
  readonly tier: Tier;
  readonly rollout: Rollout;
  readonly domainReady: boolean | undefined;
  readonly deletionProtection: boolean;
  readonly dataRemoval: DataRemoval;
  readonly aws: AwsSettings;
  readonly azure: AzureSettings;
  readonly local: LocalSettings;
  readonly environment: pulumi.Output<Environment>;
  readonly domain: pulumi.Output<string> | undefined;
  /** A secret; undefined when the stack is to generate one. */
  readonly operatorKey: pulumi.Output<string> | undefined;
  readonly anonymousKeys: pulumi.Output<AnonymousKeys>;
  readonly allowedOrigins: pulumi.Output<string[]>;
  readonly requestsPerMinute: pulumi.Output<number> | undefined;
  /** In US dollars a month. */
  readonly budget: pulumi.Output<{ readonly alert: number; readonly limit: number }>;
  readonly alertEmails: readonly pulumi.Output<string>[];
  readonly logRetentionDays: pulumi.Output<number>;
  readonly imageRetentionDays: pulumi.Output<number>;
  readonly tags: pulumi.Output<Record<string, string>>;
}

/** The `aws` block; absent members have the defaults that its documentation tells. */
export interface AwsSettings {
  readonly region: pulumi.Output<string> | undefined;
  readonly hostedZoneId: pulumi.Output<string> | undefined;
  readonly createZone: boolean;
  readonly certificateArn: pulumi.Output<string> | undefined;
  readonly alarmTopicArn: pulumi.Output<string> | undefined;
  readonly globalAlarmTopicArn: pulumi.Output<string> | undefined;
  readonly accountLogRole: AccountLogRole;
  readonly permissionsBoundaryArn: pulumi.Output<string> | undefined;
}

/** The `azure` block; absent members have the defaults that its documentation tells. */
export interface AzureSettings {
  readonly location: pulumi.Output<string> | undefined;
  readonly resourceGroupName: pulumi.Output<string> | undefined;
  readonly dnsZoneId: pulumi.Output<string> | undefined;
  readonly createZone: boolean;
  readonly actionGroupId: pulumi.Output<string> | undefined;
  readonly workspaceId: pulumi.Output<string> | undefined;
  readonly signalrUnits: pulumi.Output<number>;
  readonly alwaysReadyInstances: pulumi.Output<number>;
  readonly minimumTls: MinimumTls;
  readonly restrictAddresses: boolean;
}

/** The `local` block. */
export interface LocalSettings {
  readonly port: pulumi.Output<number>;
  /** Undefined: a folder of the stack below the user's state folder. */
  readonly dataDir: pulumi.Output<string> | undefined;
}

/**
 * What each cloud fulfils: builds the service as children of `parent`, with `operatorKey` as the key of its
 * operator, and tells where it is. A cloud that cannot do what the settings ask throws before it builds anything.
 */
export type Backend = (
  name: string,
  settings: Settings,
  operatorKey: pulumi.Output<string>,
  parent: pulumi.ComponentResource,
) => StackOutputs;
