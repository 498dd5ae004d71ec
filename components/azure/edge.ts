import { AFDEndpoint } from "@pulumi/azure-native/cdn/afdendpoint.js";
import { Profile } from "@pulumi/azure-native/cdn/profile.js";
import type * as pulumi from "@pulumi/pulumi";
import { Tier } from "../args.ts";
import type { Context } from "./context.ts";

/** Standard has own rules of a firewall, own domains and certificates; what Premium adds costs 295 USD a month more. */
export const FRONT_DOOR_SKU = "Standard_AzureFrontDoor";
/** A second more than any door takes. */
const ORIGIN_TIMEOUT_SECONDS = 30;

/** The public door on tier production. */
export interface Edge {
  readonly profile: Profile;
  readonly endpoint: AFDEndpoint;
  /** Header `X-Azure-FDID` of everything that comes through it. */
  readonly frontDoorId: pulumi.Output<string>;
}

/** The Front Door of the stack, on tier production. It exists before the app, which is told its id. */
export function createEdge(context: Context): Edge | undefined {
  const { group, name, options, physicalName, settings, tags } = context;
  if (settings.tier !== Tier.Production) {
    return undefined;
  }
  const profile = new Profile(
    `${name}-front-door`,
    {
      profileName: physicalName("front-door"),
      resourceGroupName: group.name,
      location: "Global",
      sku: { name: FRONT_DOOR_SKU },
      originResponseTimeoutSeconds: ORIGIN_TIMEOUT_SECONDS,
      // Paths may hold a pairing code, queries a ticket or a signature, and addresses are persons.
      logScrubbing: {
        state: "Enabled",
        scrubbingRules: ["RequestIPAddress", "RequestUri", "QueryStringArgNames"].map((matchVariable) => ({
          matchVariable,
          selectorMatchOperator: "EqualsAny",
          state: "Enabled",
        })),
      },
      tags,
    },
    options,
  );
  const endpoint = new AFDEndpoint(
    `${name}-endpoint`,
    {
      endpointName: physicalName("edge"),
      profileName: profile.name,
      resourceGroupName: group.name,
      location: "Global",
      enabledState: "Enabled",
      tags,
    },
    options,
  );
  return { profile, endpoint, frontDoorId: profile.frontDoorId };
}
