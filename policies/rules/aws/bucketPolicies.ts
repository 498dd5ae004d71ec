import type { Resource } from "../../frame/resource.ts";
import type { Stack } from "../../frame/stack.ts";
import type { Value } from "../../frame/value.ts";

/** Statements of the bucket's policies that refuse everything to everybody under some condition. */
export function denials(bucket: Resource, stack: Stack): Value[] {
  return stack
    .users(bucket, "bucket", "aws:s3/bucketPolicy:BucketPolicy")
    .flatMap((policy) => policy.get("policy").document().get("Statement").list())
    .filter(
      (statement) =>
        statement.get("Effect").text() === "Deny" &&
        statement
          .get("Action")
          .texts()
          .some((action) => action === "s3:*" || action === "*") &&
        [...statement.get("Principal").texts(), ...statement.get("Principal.AWS").texts()].includes("*"),
    );
}

/** Rules of the bucket's life cycle that are in force. */
export function lifecycleRules(bucket: Resource, stack: Stack): Value[] {
  return stack
    .users(bucket, "bucket", "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration")
    .flatMap((configuration) => configuration.get("rules").list())
    .filter((rule) => rule.get("status").text() === "Enabled");
}

/** Whether pages of browsers may call it. */
export function isOpenToBrowsers(bucket: Resource, stack: Stack): boolean {
  return stack.users(bucket, "bucket", "aws:s3/bucketCorsConfiguration:BucketCorsConfiguration").length > 0;
}
