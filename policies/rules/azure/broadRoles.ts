import type { ResourceRule } from "../../frame/rule.ts";
import { Blocks } from "../../frame/rule.ts";

export const broadRoles: ResourceRule = {
  name: "azure-iam-wildcards",
  rationale:
    "A role must name what is used, since one that allows everything also allows what nobody thought of.",
  severity: "high",
  frameworks: {},
  remediation: [
    "Assign a built-in role for the one service, such as Storage Blob Data Contributor, or write a role that lists actions.",
  ],
  link: "https://learn.microsoft.com/azure/role-based-access-control/best-practices",
  blocks: Blocks.BeforeCreation,
  scope: "resource",
  types: ["azure-native:authorization:RoleAssignment", "azure-native:authorization:RoleDefinition"],
  *check(grant) {
    for (const permission of grant.get("permissions").list()) {
      for (const name of ["actions", "dataActions"]) {
        for (const action of permission
          .get(name)
          .texts()
          .filter((it) => it === "*" || it.endsWith("/*"))) {
          yield permission.get(name).fault(`allow Action::${action}`);
        }
      }
    }
    const role = grant.get("roleDefinitionId");
    const broad = BROAD.get(role.text()?.split("/").at(-1) ?? "");
    if (broad !== undefined) {
      yield role.fault(`is the role ${broad}`);
    }
  },
};

const BROAD: ReadonlyMap<string, string> = new Map([
  ["8e3af657-a8ff-443c-a75c-2fe8c4bcb635", "Owner"],
  ["b24988ac-6180-42a0-ab88-20f7382dd24c", "Contributor"],
  ["18d7d88d-d35e-4fb5-a5c3-7773c20a72d9", "User Access Administrator"],
]);
