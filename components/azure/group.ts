import { getResourceGroupOutput } from "@pulumi/azure-native/resources/getResourceGroup.js";
import { ResourceGroup } from "@pulumi/azure-native/resources/resourceGroup.js";
import type * as pulumi from "@pulumi/pulumi";
import type { Settings } from "../backend.ts";

/** The resource group in which the stack builds. */
export interface Group {
  readonly name: pulumi.Output<string>;
  readonly id: pulumi.Output<string>;
  readonly location: pulumi.Output<string>;
}

export interface GroupInputs {
  readonly name: string;
  readonly settings: Settings;
  readonly tags: pulumi.Output<Record<string, string>>;
  readonly groupName: pulumi.Output<string>;
  /** A group that goes takes along all that stands in it, so it stays where data is to stay. */
  readonly options: pulumi.CustomResourceOptions & { readonly parent: pulumi.ComponentResource };
}

/** The group that the arguments name, which is not the stack's to change or remove; else a new one. */
export function useGroup({ name, settings, tags, groupName, options }: GroupInputs): Group {
  const { location, resourceGroupName } = settings.azure;
  if (resourceGroupName !== undefined) {
    const { parent } = options;
    const found = getResourceGroupOutput({ resourceGroupName }, { parent });
    return { name: found.name, id: found.id, location: found.location };
  }
  const group = new ResourceGroup(`${name}-group`, { resourceGroupName: groupName, location, tags }, options);
  return { name: group.name, id: group.id, location: group.location };
}
