import type { ArmResource } from "./body.ts";

const SCHEMA = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#";

/** Requests as one template of Azure Resource Manager, for judges that read templates. */
export function templateOf(resources: readonly ArmResource[]): object {
  return {
    $schema: SCHEMA,
    contentVersion: "1.0.0.0",
    resources: resources.map(({ apiVersion, body, fullName, type }) => ({
      type,
      apiVersion,
      name: fullName,
      ...body,
    })),
  };
}
