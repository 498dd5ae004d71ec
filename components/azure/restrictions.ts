import type { input } from "@pulumi/azure-native/types/index.js";
import type * as pulumi from "@pulumi/pulumi";
import type { Settings } from "../backend.ts";

type Restrictions = Pick<
  input.web.SiteConfigArgs,
  | "ipSecurityRestrictions"
  | "ipSecurityRestrictionsDefaultAction"
  | "scmIpSecurityRestrictionsUseMain"
  | "scmIpSecurityRestrictionsDefaultAction"
>;

/**
 * Which addresses may call the app. A second wall behind the app's own: it asks for the Front Door's id, and SignalR for
 * a token, in any case.
 */
export function accessRestrictions(
  { azure }: Settings,
  frontDoorId: pulumi.Output<string> | undefined,
): Restrictions {
  // Whoever deploys comes from anywhere, with a token.
  const deployment = {
    scmIpSecurityRestrictionsUseMain: false,
    scmIpSecurityRestrictionsDefaultAction: "Allow",
  };
  if (!azure.restrictAddresses || frontDoorId === undefined) {
    return { ...deployment, ipSecurityRestrictionsDefaultAction: "Allow" };
  }
  return {
    ...deployment,
    ipSecurityRestrictionsDefaultAction: "Deny",
    ipSecurityRestrictions: [
      {
        name: "front-door",
        priority: 100,
        action: "Allow",
        tag: "ServiceTag",
        ipAddress: "AzureFrontDoor.Backend",
        headers: { "x-azure-fdid": [frontDoorId] },
      },
      {
        name: "signalr",
        priority: 200,
        action: "Allow",
        tag: "ServiceTag",
        ipAddress: "AzureSignalR",
      },
    ],
  };
}
