import { AFDOrigin } from "@pulumi/azure-native/cdn/afdorigin.js";
import { AFDOriginGroup } from "@pulumi/azure-native/cdn/afdoriginGroup.js";
import type * as pulumi from "@pulumi/pulumi";
import type { Context } from "./context.ts";
import type { Edge } from "./edge.ts";

/** Milliseconds by which an origin may be slower and still get its share: the weights decide, not the distance. */
const ANY_DISTANCE_MS = 1000;

export interface OriginInputs {
  readonly purpose: string;
  readonly hostName: pulumi.Output<string>;
}

export interface Origin {
  readonly group: AFDOriginGroup;
  /** Without one that is there, Azure refuses a route to the group. */
  readonly origin: AFDOrigin;
}

export function createOrigin(
  { group, name, options }: Context,
  { profile }: Edge,
  { hostName, purpose }: OriginInputs,
): Origin {
  const inProfile = { profileName: profile.name, resourceGroupName: group.name };
  const originGroup = new AFDOriginGroup(
    `${name}-${purpose}-origins`,
    {
      ...inProfile,
      originGroupName: purpose,
      loadBalancingSettings: {
        sampleSize: 4,
        successfulSamplesRequired: 3,
        additionalLatencyInMilliseconds: ANY_DISTANCE_MS,
      },
      // There is no other origin to turn to, and probes of a hundred sites would keep the functions awake.
      healthProbeSettings: undefined,
      sessionAffinityState: "Disabled",
    },
    options,
  );
  const origin = new AFDOrigin(
    `${name}-${purpose}-origin`,
    {
      ...inProfile,
      originGroupName: originGroup.name,
      originName: purpose,
      hostName,
      // Each of them knows itself by its own name only.
      originHostHeader: hostName,
      httpPort: 80,
      httpsPort: 443,
      priority: 1,
      weight: 1000,
      enabledState: "Enabled",
      enforceCertificateNameCheck: true,
    },
    options,
  );
  return { group: originGroup, origin };
}
