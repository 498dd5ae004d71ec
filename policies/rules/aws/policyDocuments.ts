import type { Resource } from "../../frame/resource.ts";
import type { Value } from "../../frame/value.ts";

/** Actions, in lower case, that AWS offers for no particular resource, so that they must be allowed on `*`. */
export const WITHOUT_RESOURCE: ReadonlySet<string> = new Set([
  "cloudwatch:getmetricdata",
  "cloudwatch:getmetricstatistics",
  "cloudwatch:listmetrics",
  "cloudwatch:putmetricdata",
  "ecr:getauthorizationtoken",
  "sts:getcalleridentity",
  "xray:puttelemetryrecords",
  "xray:puttracesegments",
]);
/** `*`, or nothing but the kind of the resource before it. */
const ANY_RESOURCE =
  /^(\*|(alias|cluster|distribution|event-bus|function|group|instance|key|layer|log-group|parameter|policy|repository|role|rule|secret|stateMachine|stream|table|user|userpool)[/:]\*)$/;
const ANY_OBJECT = /^\*(\/\*)?$/;

/** Policies that stand in the resource itself: its own, or those within a role. */
export function policyDocuments(resource: Resource): Value[] {
  const inline = resource
    .get("inlinePolicies")
    .list()
    .map((it) => it.get("policy"));
  return [...inline, resource.get("policy")].map((it) => it.document());
}

/** ARNs of policies that the resource attaches. */
export function attachedPolicies(resource: Resource): Value[] {
  return [...resource.get("managedPolicyArns").list(), resource.get("policyArn")];
}

/** Whether an ARN means all resources of a kind. */
export function isBroad(arn: string): boolean {
  if (arn === "*") {
    return true;
  }
  const [, , service, , , ...name] = arn.split(":");
  return (service === "s3" ? ANY_OBJECT : ANY_RESOURCE).test(name.join(":"));
}
