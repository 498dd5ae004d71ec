import { createHash } from "node:crypto";
import { Parameter } from "@pulumi/aws/ssm/parameter.js";
import * as pulumi from "@pulumi/pulumi";
import { RotatingSecret } from "../rotatingSecret.ts";
import type { Context } from "./context.ts";

const ROTATION = { bytes: 32, rotateAfterDays: 90 };

export interface Secrets {
  /** What the functions read; they reach it by this name. */
  readonly parameter: Parameter;
  /** What the edge sends to both origins. */
  readonly originSecret: pulumi.Output<string>;
}

/** The secrets of the functions, in one parameter so that a cold start reads once. Keys of others are kept as digests. */
export function createSecrets(context: Context, operatorKey: pulumi.Output<string>): Secrets {
  const { name, options } = context;
  const resumeKey = new RotatingSecret(`${name}-resume-key`, ROTATION, options);
  const originSecret = new RotatingSecret(`${name}-origin-secret`, ROTATION, options);
  const parameter = new Parameter(
    `${name}-secrets`,
    {
      name: pulumi.interpolate`/semantest/${context.physicalName("secrets")}`,
      description: "Signing keys, origin secret and the digest of the operator key.",
      type: "SecureString",
      // The account's own key of SSM: reading it needs no right of its own, and a key of the stack costs 1 USD a month.
      keyId: "alias/aws/ssm",
      tier: "Standard",
      value: pulumi.secret(
        pulumi.jsonStringify({
          resumeKeys: resumeKey.accepted,
          originSecrets: originSecret.accepted,
          operatorKeyHash: operatorKey.apply(digest),
        }),
      ),
      region: context.region,
      tags: context.tags,
    },
    options,
  );
  return { parameter, originSecret: pulumi.secret(originSecret.current) };
}

function digest(key: string): string {
  return createHash("sha256").update(key).digest("hex");
}
