import { BlobContainer } from "@pulumi/azure-native/storage/blobContainer.js";
import { BlobServiceProperties } from "@pulumi/azure-native/storage/blobServiceProperties.js";
import { ManagementPolicy } from "@pulumi/azure-native/storage/managementPolicy.js";
import type { StorageAccount } from "@pulumi/azure-native/storage/storageAccount.js";
import type * as pulumi from "@pulumi/pulumi";
import type { Context } from "./context.ts";
import { createStorageAccount } from "./storage.ts";

/** Name of the container, and so the first part of every image's path. Not `images`, which is a door. */
export const IMAGES_CONTAINER = "image-bytes";
/** Time a browser keeps the answer to a preflight, as for the doors. */
const PREFLIGHT_SECONDS = 7200;

export interface Images {
  readonly account: StorageAccount;
  readonly container: BlobContainer;
}

/** The account of the images. Only addresses that the service has signed open it, each for one image and some minutes. */
export function createImages(context: Context): Images {
  const { dataOptions, group, name, settings } = context;
  const account = createStorageAccount(context, "images", dataOptions);
  const inAccount = { accountName: account.name, resourceGroupName: group.name };
  const service = new BlobServiceProperties(
    `${name}-images-service`,
    {
      ...inAccount,
      blobServicesName: "default",
      isVersioningEnabled: false,
      // A removed image must be gone, not kept for somebody to bring back.
      deleteRetentionPolicy: { enabled: false },
      containerDeleteRetentionPolicy: { enabled: false },
      cors: {
        corsRules: [
          {
            allowedMethods: ["PUT", "GET", "HEAD"],
            allowedHeaders: ["content-type", "x-ms-blob-type"],
            exposedHeaders: [],
            // Storage knows no pattern for a browser extension's origin. The signed address is what opens an image, and
            // the doors, which know the origins, hand it out.
            allowedOrigins: ["*"],
            maxAgeInSeconds: PREFLIGHT_SECONDS,
          },
        ],
      },
    },
    dataOptions,
  );
  const container = new BlobContainer(
    `${name}-images-container`,
    { ...inAccount, containerName: IMAGES_CONTAINER, publicAccess: "None" },
    // Storage takes one change of these settings at a time.
    { ...dataOptions, dependsOn: [service] },
  );
  new ManagementPolicy(
    `${name}-images-lifecycle`,
    {
      ...inAccount,
      managementPolicyName: "default",
      policy: {
        rules: [
          expiry("unfinished", "uploads/", 1),
          // The service removes in time; this is for what it never heard of again.
          expiry(
            "finished",
            "images/",
            settings.imageRetentionDays.apply((days) => days + 1),
          ),
        ],
      },
    },
    { ...dataOptions, dependsOn: [container] },
  );
  return { account, container };
}

function expiry(name: string, folder: string, days: pulumi.Input<number>) {
  return {
    name,
    enabled: true,
    type: "Lifecycle",
    definition: {
      filters: { blobTypes: ["blockBlob"], prefixMatch: [`${IMAGES_CONTAINER}/${folder}`] },
      actions: { baseBlob: { delete: { daysAfterModificationGreaterThan: days } } },
    },
  };
}
