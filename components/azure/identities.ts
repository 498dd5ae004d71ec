import { UserAssignedIdentity } from "@pulumi/azure-native/managedidentity/userAssignedIdentity.js";
import type { Context } from "./context.ts";

export interface Identities {
  /** The functions app's, for everything it does. */
  readonly app: UserAssignedIdentity;
  /** SignalR's, which has no rights: by its tokens the app knows who calls upstream. */
  readonly upstream: UserAssignedIdentity;
}

/**
 * Identities that exist before what uses them: so their rights can stand when the app starts, both colours of the app
 * share them, and the app can be told whose tokens to accept before there is a SignalR.
 */
export function createIdentities(context: Context): Identities {
  return { app: createIdentity(context, "app"), upstream: createIdentity(context, "upstream") };
}

function createIdentity(
  { group, location, name, options, physicalName, tags }: Context,
  purpose: string,
): UserAssignedIdentity {
  return new UserAssignedIdentity(
    `${name}-${purpose}-identity`,
    { resourceName: physicalName(purpose), resourceGroupName: group.name, location, tags },
    options,
  );
}
