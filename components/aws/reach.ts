import type { Bucket } from "@pulumi/aws/s3/bucket.js";
import type { Parameter } from "@pulumi/aws/ssm/parameter.js";
import * as pulumi from "@pulumi/pulumi";
import type { Tables } from "./data.ts";
import type { Gateway } from "./gateway.ts";
import type { Reach } from "./rights.ts";

export interface ReachSources {
  readonly parameter: Parameter;
  readonly tables: Tables;
  readonly images: Bucket;
  readonly sockets: Gateway;
}

/** The ARNs by which the functions' rights name what the stack holds. */
export function reachOf({ parameter, tables, images, sockets }: ReachSources): pulumi.Output<Reach> {
  return pulumi.output({
    parameter: parameter.arn,
    keys: tables.keys.arn,
    live: tables.live.arn,
    images: images.arn,
    socketStage: pulumi.interpolate`${sockets.api.executionArn}/${sockets.stage}`,
  });
}
