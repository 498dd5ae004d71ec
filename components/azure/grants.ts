import { RoleAssignment } from "@pulumi/azure-native/authorization/roleAssignment.js";
import { SqlResourceSqlRoleAssignment } from "@pulumi/azure-native/cosmosdb/sqlResourceSqlRoleAssignment.js";
import { SqlResourceSqlRoleDefinition } from "@pulumi/azure-native/cosmosdb/sqlResourceSqlRoleDefinition.js";
import type { UserAssignedIdentity } from "@pulumi/azure-native/managedidentity/userAssignedIdentity.js";
import * as pulumi from "@pulumi/pulumi";
import type { Context } from "./context.ts";
import type { Database } from "./data.ts";
import { stableGuid } from "./naming.ts";
import type { Reach, Right } from "./rights.ts";
import { DATA_RIGHTS, RIGHTS } from "./rights.ts";

/** Ids of what the rights are given on. */
type ReachSources = { readonly [Scope in keyof Reach]: pulumi.Output<string> };

/** Gives the identity of the app its rights on those things that are there by now. */
export function grantRights(
  context: Context,
  identity: UserAssignedIdentity,
  reach: Partial<ReachSources>,
): RoleAssignment[] {
  return RIGHTS.flatMap((right) => {
    const target = reach[right.scope];
    return target === undefined ? [] : [grant(context, identity, right, target)];
  });
}

function grant(
  { name, options, subscriptionId }: Context,
  { principalId }: UserAssignedIdentity,
  { purpose, reason, roleId }: Right,
  scope: pulumi.Output<string>,
): RoleAssignment {
  return new RoleAssignment(
    `${name}-${purpose}-right`,
    {
      scope,
      principalId,
      // Without it Azure looks the principal up, and may not find one that is a second old.
      principalType: "ServicePrincipal",
      roleDefinitionId: pulumi.interpolate`/subscriptions/${subscriptionId}/providers/Microsoft.Authorization/roleDefinitions/${roleId}`,
      roleAssignmentName: pulumi
        .all([scope, principalId])
        .apply(([id, principal]) => stableGuid(id, principal, roleId)),
      description: `Semantest: ${reason}`,
    },
    options,
  );
}

/** Gives the identity of the app its rights in the database. Azure's own role would also allow stored procedures. */
export function grantData(
  { group, name, options }: Context,
  { principalId }: UserAssignedIdentity,
  { account, database }: Database,
): SqlResourceSqlRoleAssignment {
  const scope = pulumi.interpolate`${account.id}/dbs/${database.name}`;
  const inAccount = { accountName: account.name, resourceGroupName: group.name };
  const role = new SqlResourceSqlRoleDefinition(
    `${name}-data-role`,
    {
      ...inAccount,
      roleDefinitionId: account.id.apply((id) => stableGuid(id, "items")),
      roleName: "Semantest items",
      type: "CustomRole",
      assignableScopes: [scope],
      permissions: [{ dataActions: DATA_RIGHTS.map(({ action }) => action), notDataActions: [] }],
    },
    options,
  );
  return new SqlResourceSqlRoleAssignment(
    `${name}-data-right`,
    {
      ...inAccount,
      roleAssignmentId: pulumi
        .all([account.id, principalId])
        .apply(([id, principal]) => stableGuid(id, principal, "items")),
      roleDefinitionId: role.id,
      principalId,
      scope,
    },
    options,
  );
}
