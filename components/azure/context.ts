import { getClientConfigOutput } from "@pulumi/azure-native/authorization/getClientConfig.js";
import * as pulumi from "@pulumi/pulumi";
import { RandomId } from "@pulumi/random/randomId.js";
import { DataRemoval } from "../args.ts";
import type { Settings } from "../backend.ts";
import type { Group } from "./group.ts";
import { useGroup } from "./group.ts";
import { compactName, physicalName } from "./naming.ts";

/** What every part of the stack on Azure is built with. */
export interface Context {
  readonly name: string;
  readonly settings: Settings;
  /** Options of every resource: the component is the parent, whose providers are used. */
  readonly options: { readonly parent: pulumi.ComponentResource };
  /** Options of what holds data, and of what protects it: a kept account must not lose its settings. */
  readonly dataOptions: { readonly parent: pulumi.ComponentResource; readonly retainOnDelete: boolean };
  readonly group: Group;
  /** Where everything stands that is not worldwide. */
  readonly location: pulumi.Output<string>;
  readonly tenantId: pulumi.Output<string>;
  readonly subscriptionId: pulumi.Output<string>;
  readonly tags: pulumi.Output<Record<string, string>>;
  /** The name that Azure is to give a resource. */
  physicalName(purpose: string): pulumi.Output<string>;
  /** The same for services that take no hyphens. */
  compactName(purpose: string): pulumi.Output<string>;
}

export function createContext(name: string, settings: Settings, parent: pulumi.ComponentResource): Context {
  const unique = new RandomId(`${name}-unique`, { byteLength: 4 }, { parent }).hex;
  const retainOnDelete = settings.dataRemoval === DataRemoval.Retain;
  const tags = settings.tags.apply(
    (given): Record<string, string> => ({
      ...given,
      // No colon: Front Door takes none.
      "semantest-component": name,
      "semantest-stack": `${pulumi.getProject()}.${pulumi.getStack()}`,
    }),
  );
  const groupName = unique.apply((hex) => physicalName(name, hex, "group"));
  const group = useGroup({ name, settings, tags, groupName, options: { parent, retainOnDelete } });
  const client = getClientConfigOutput({ parent });
  return {
    name,
    settings,
    options: { parent },
    dataOptions: { parent, retainOnDelete },
    group,
    location: settings.azure.location ?? group.location,
    tenantId: client.tenantId,
    subscriptionId: client.subscriptionId,
    tags,
    physicalName: (purpose) => unique.apply((hex) => physicalName(name, hex, purpose)),
    compactName: (purpose) => unique.apply((hex) => compactName(name, hex, purpose)),
  };
}
