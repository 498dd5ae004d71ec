import { ManagementLockByScope } from "@pulumi/azure-native/authorization/managementLockByScope.js";
import type { Context } from "./context.ts";
import type { Database } from "./data.ts";

/** Keeps the keys from being deleted by anybody, also outside Pulumi, while the stack is protected. */
export function lockData({ name, options, settings }: Context, { account, keys }: Database): void {
  if (!settings.deletionProtection) {
    return;
  }
  new ManagementLockByScope(
    `${name}-data-lock`,
    {
      scope: account.id,
      lockName: "semantest",
      level: "CanNotDelete",
      notes:
        'Holds the keys of a Semantest service. To delete it, set deletionProtection to false and run "pulumi up".',
    },
    // What is below it can still be made, and is gone after the lock.
    { ...options, dependsOn: [keys] },
  );
}
