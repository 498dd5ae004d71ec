import { createHash } from "node:crypto";
import { Secret } from "@pulumi/azure-native/keyvault/secret.js";
import { Vault } from "@pulumi/azure-native/keyvault/vault.js";
import * as pulumi from "@pulumi/pulumi";
import { Tier } from "../args.ts";
import { RotatingSecret } from "../rotatingSecret.ts";
import type { Context } from "./context.ts";

const ROTATION = { bytes: 32, rotateAfterDays: 90 };
/** Days a deleted vault can be brought back; seven is the least, and never to be changed in a vault that stands. */
const SOFT_DELETE_DAYS = 7;

export interface Secrets {
  readonly vault: Vault;
  /** What the functions read. */
  readonly secret: Secret;
}

/** The secrets of the functions, in one so that a cold start reads once. Keys of others are kept as digests. */
export function createSecrets(context: Context, operatorKey: pulumi.Output<string>): Secrets {
  const { group, name, options, tags } = context;
  const vault = createVault(context);
  const resumeKey = new RotatingSecret(`${name}-resume-key`, ROTATION, options);
  const secret = new Secret(
    `${name}-secrets`,
    {
      vaultName: vault.name,
      resourceGroupName: group.name,
      secretName: "semantest",
      properties: {
        contentType: "application/json",
        attributes: { enabled: true },
        value: pulumi.secret(
          pulumi.jsonStringify({
            resumeKeys: resumeKey.accepted,
            operatorKeyHash: operatorKey.apply(digest),
          }),
        ),
      },
      tags,
    },
    // To delete a secret is a call to the vault itself, which whoever deploys has no right to; it goes with its vault.
    { ...options, deletedWith: vault },
  );
  return { vault, secret };
}

function createVault({
  group,
  location,
  name,
  options,
  physicalName,
  settings,
  tags,
  tenantId,
}: Context): Vault {
  return new Vault(
    `${name}-vault`,
    {
      vaultName: physicalName("kv"),
      resourceGroupName: group.name,
      location,
      properties: {
        tenantId,
        sku: { family: "A", name: "standard" },
        enableRbacAuthorization: true,
        enabledForDeployment: false,
        enabledForDiskEncryption: false,
        enabledForTemplateDeployment: false,
        enableSoftDelete: true,
        softDeleteRetentionInDays: SOFT_DELETE_DAYS,
        // Once on it stays on, and Azure refuses the word "false".
        enablePurgeProtection: settings.tier === Tier.Production ? true : undefined,
        // Functions without a network of their own come from anywhere; the identity is what opens the vault.
        publicNetworkAccess: "Enabled",
        networkAcls: { defaultAction: "Allow", bypass: "None", ipRules: [], virtualNetworkRules: [] },
      },
      tags,
    },
    options,
  );
}

function digest(key: string): string {
  return createHash("sha256").update(key).digest("hex");
}
