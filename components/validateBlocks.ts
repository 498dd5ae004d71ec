import * as pulumi from "@pulumi/pulumi";
import {
  awsInputRules,
  awsPlainRules,
  azureNumberRules,
  azurePlainRules,
  azureTextRules,
  localRules,
} from "./argRules.ts";
import type { AwsArgs, AzureArgs, LocalArgs } from "./args.ts";
import { AccountLogRole, MinimumTls } from "./args.ts";
import type { AwsSettings, AzureSettings, LocalSettings } from "./backend.ts";
import type { Validation } from "./validation.ts";

const DEFAULT_PORT = 3003;
const DEFAULT_SIGNALR_UNITS = 1;

export function checkAws(check: Validation, block: AwsArgs): AwsSettings {
  const { createZone, accountLogRole } = awsPlainRules;
  check.members("aws", block, { ...awsPlainRules, ...awsInputRules });
  const text = (field: keyof typeof awsInputRules) =>
    check.input(`aws.${field}`, block[field], awsInputRules[field]);
  return {
    region: text("region"),
    hostedZoneId: text("hostedZoneId"),
    createZone: check.plain("aws.createZone", block.createZone, createZone) ?? false,
    certificateArn: text("certificateArn"),
    alarmTopicArn: text("alarmTopicArn"),
    globalAlarmTopicArn: text("globalAlarmTopicArn"),
    accountLogRole:
      check.plain("aws.accountLogRole", block.accountLogRole, accountLogRole) ?? AccountLogRole.Create,
    permissionsBoundaryArn: text("permissionsBoundaryArn"),
  };
}

export function checkAzure(check: Validation, block: AzureArgs): AzureSettings {
  check.members("azure", block, { ...azurePlainRules, ...azureTextRules, ...azureNumberRules });
  const text = (field: keyof typeof azureTextRules) =>
    check.input(`azure.${field}`, block[field], azureTextRules[field]);
  const number = (field: keyof typeof azureNumberRules) =>
    check.input(`azure.${field}`, block[field], azureNumberRules[field]);
  return {
    location: text("location"),
    resourceGroupName: text("resourceGroupName"),
    dnsZoneId: text("dnsZoneId"),
    createZone: check.plain("azure.createZone", block.createZone, azurePlainRules.createZone) ?? false,
    actionGroupId: text("actionGroupId"),
    workspaceId: text("workspaceId"),
    signalrUnits: number("signalrUnits") ?? pulumi.output(DEFAULT_SIGNALR_UNITS),
    alwaysReadyInstances: number("alwaysReadyInstances") ?? pulumi.output(0),
    minimumTls:
      check.plain("azure.minimumTls", block.minimumTls, azurePlainRules.minimumTls) ?? MinimumTls.Tls13,
    restrictAddresses:
      check.plain("azure.restrictAddresses", block.restrictAddresses, azurePlainRules.restrictAddresses) ??
      false,
  };
}

export function checkLocal(check: Validation, block: LocalArgs): LocalSettings {
  check.members("local", block, localRules);
  return {
    port: check.input("local.port", block.port, localRules.port) ?? pulumi.output(DEFAULT_PORT),
    dataDir: check.input("local.dataDir", block.dataDir, localRules.dataDir),
  };
}
