import { getCallerIdentityOutput } from "@pulumi/aws/getCallerIdentity.js";
import { getRegionOutput } from "@pulumi/aws/getRegion.js";
import * as pulumi from "@pulumi/pulumi";
import { RandomId } from "@pulumi/random/randomId.js";
import type { Settings } from "../backend.ts";
import { physicalName } from "./naming.ts";

/** Region in which AWS keeps what belongs to the edge: CloudFront's certificates, firewalls, metrics and alarms. */
export const EDGE_REGION = "us-east-1";

const MAX_TAG_VALUE = 256;

/** What every part of the stack on AWS is built with. */
export interface Context {
  readonly name: string;
  readonly settings: Settings;
  /** Options of every resource: the component is the parent, whose providers are used. */
  readonly options: { readonly parent: pulumi.ComponentResource };
  /** Argument `region` of every resource outside the edge; undefined: the provider's own. */
  readonly region: pulumi.Output<string> | undefined;
  /** The region that this turns out to be. */
  readonly actualRegion: pulumi.Output<string>;
  readonly account: pulumi.Output<string>;
  readonly tags: pulumi.Output<Record<string, string>>;
  /** The name that AWS is to give a resource. */
  physicalName(purpose: string): pulumi.Output<string>;
}

/** AWS takes few signs in the value of a tag, Pulumi any in the name of a resource. */
function tagValue(name: string): string {
  return name.replace(/[^\p{L}\p{N}\p{Zs}_.:/=+\-@]/gu, "-").slice(0, MAX_TAG_VALUE);
}

export function createContext(name: string, settings: Settings, parent: pulumi.ComponentResource): Context {
  const unique = new RandomId(`${name}-unique`, { byteLength: 4 }, { parent }).hex;
  const { region } = settings.aws;
  return {
    name,
    settings,
    options: { parent },
    region,
    actualRegion: region ?? getRegionOutput({}, { parent }).region,
    account: getCallerIdentityOutput({}, { parent }).accountId,
    tags: settings.tags.apply(
      (tags): Record<string, string> => ({
        ...tags,
        "semantest:component": tagValue(name),
        "semantest:stack": `${pulumi.getProject()}/${pulumi.getStack()}`,
      }),
    ),
    physicalName: (purpose) => unique.apply((hex) => physicalName(name, hex, purpose)),
  };
}
