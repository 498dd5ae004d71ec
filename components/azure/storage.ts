import { StorageAccount } from "@pulumi/azure-native/storage/storageAccount.js";
import type * as pulumi from "@pulumi/pulumi";
import type { Context } from "./context.ts";

/** A storage account without keys, public containers or old protocols; only identities and what they sign open it. */
export function createStorageAccount(
  { compactName, group, location, name, tags }: Context,
  purpose: string,
  options: pulumi.CustomResourceOptions,
): StorageAccount {
  return new StorageAccount(
    `${name}-${purpose}`,
    {
      accountName: compactName(purpose),
      resourceGroupName: group.name,
      location,
      kind: "StorageV2",
      // What is in it can be made again: packages from the sources, images from their prompts.
      sku: { name: "Standard_LRS" },
      accessTier: "Hot",
      allowSharedKeyAccess: false,
      defaultToOAuthAuthentication: true,
      allowBlobPublicAccess: false,
      allowCrossTenantReplication: false,
      isLocalUserEnabled: false,
      isSftpEnabled: false,
      enableHttpsTrafficOnly: true,
      // The highest that Storage can ask for; it speaks 1.3 to whoever does.
      minimumTlsVersion: "TLS1_2",
      // Functions without a network of their own, and peers with a signed address, come from anywhere.
      publicNetworkAccess: "Enabled",
      networkRuleSet: { defaultAction: "Allow", bypass: "None" },
      encryption: {
        keySource: "Microsoft.Storage",
        requireInfrastructureEncryption: true,
        services: {
          blob: { enabled: true, keyType: "Account" },
          file: { enabled: true, keyType: "Account" },
        },
      },
      tags,
    },
    options,
  );
}
