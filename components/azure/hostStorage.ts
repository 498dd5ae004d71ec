import { BlobContainer } from "@pulumi/azure-native/storage/blobContainer.js";
import type { StorageAccount } from "@pulumi/azure-native/storage/storageAccount.js";
import type { Context } from "./context.ts";
import { createStorageAccount } from "./storage.ts";

export interface HostStorage {
  readonly account: StorageAccount;
  /** Where the platform keeps the code of the app. */
  readonly packages: BlobContainer;
}

/** What the functions host needs for itself. An account of its own: the host's rights there must not reach the images. */
export function createHostStorage(context: Context): HostStorage {
  const { group, name, options } = context;
  const account = createStorageAccount(context, "host", options);
  const packages = new BlobContainer(
    `${name}-packages`,
    {
      accountName: account.name,
      resourceGroupName: group.name,
      containerName: "packages",
      publicAccess: "None",
    },
    options,
  );
  return { account, packages };
}
