import { describeRule } from "../../spec/describeRule.ts";
import { resource } from "../../spec/fixtures.ts";
import { broadRoles } from "./broadRoles.ts";

const ASSIGNMENT = "azure-native:authorization:RoleAssignment";
const roles = "/subscriptions/0/providers/Microsoft.Authorization/roleDefinitions";

export const described = describeRule(broadRoles, {
  compliant: [
    resource(ASSIGNMENT, "blobs", { roleDefinitionId: `${roles}/ba92f5b4-2d11-453d-a403-e96b0029c9fe` }),
  ],
  alsoViolating: {
    "a role of one's own with a wildcard": [
      resource("azure-native:authorization:RoleDefinition", "all", { permissions: [{ actions: ["*"] }] }),
    ],
  },
  breaks: [
    { type: ASSIGNMENT, path: "roleDefinitionId", to: `${roles}/b24988ac-6180-42a0-ab88-20f7382dd24c` },
  ],
  unknown: { type: ASSIGNMENT, path: "roleDefinitionId" },
});
