import * as v from "valibot";
import type { DeployedResource } from "../deployed.ts";
import { type Firewall, parseFirewall } from "./firewall.ts";
import { type ForwardingPolicy, forwardingPolicy, NOTHING_FORWARDED } from "./forwarding.ts";
import { managedResponseHeaders } from "./managedPolicies.ts";

const DISTRIBUTION = "aws:cloudfront/distribution:Distribution";
const ORIGIN_REQUEST_POLICY = "aws:cloudfront/originRequestPolicy:OriginRequestPolicy";
const WEB_ACL = "aws:wafv2/webAcl:WebAcl";

const HeaderSchema = v.object({ name: v.string(), value: v.string() });
const OriginSchema = v.object({
  originId: v.string(),
  domainName: v.string(),
  originPath: v.optional(v.string(), ""),
  customHeaders: v.optional(v.array(HeaderSchema), []),
  customOriginConfig: v.object({
    originProtocolPolicy: v.literal("https-only"),
    originReadTimeout: v.optional(v.number(), 30),
  }),
});
const BehaviorSchema = v.object({
  targetOriginId: v.string(),
  allowedMethods: v.array(v.string()),
  cachePolicyId: v.literal(
    "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
    "the edge knows only the policy that caches nothing",
  ),
  originRequestPolicyId: v.optional(v.string()),
  responseHeadersPolicyId: v.optional(v.string()),
  functionAssociations: v.optional(
    v.pipe(v.array(v.unknown()), v.maxLength(0, "the edge runs no functions")),
  ),
});
const InputsSchema = v.object({
  enabled: v.literal(true),
  aliases: v.optional(v.array(v.string()), []),
  origins: v.array(OriginSchema),
  defaultCacheBehavior: BehaviorSchema,
  orderedCacheBehaviors: v.optional(
    v.array(v.object({ ...BehaviorSchema.entries, pathPattern: v.string() })),
    [],
  ),
  webAclId: v.optional(v.string()),
});

export type Origin = v.InferOutput<typeof OriginSchema>;

/** How requests of some paths are treated. */
export interface Behavior {
  /** Undefined: every path that no other takes. */
  readonly pathPattern: string | undefined;
  readonly allowedMethods: ReadonlySet<string>;
  readonly origin: Origin;
  readonly forwarding: ForwardingPolicy;
  /** What is added to answers that lack it. */
  readonly responseHeaders: Readonly<Record<string, string>>;
}

/** What a deployed distribution says of itself. */
export interface EdgeDistribution {
  readonly id: string;
  /** The name that CloudFront gave it. */
  readonly domainName: string;
  readonly aliases: readonly string[];
  /** In the order in which their paths are tried; the last takes every path. */
  readonly behaviors: readonly Behavior[];
  readonly firewall: Firewall | undefined;
}

/** Reads the only distribution of a stack, and what it refers to. Throws at whatever the edge cannot do. */
export function readDistribution(resources: readonly DeployedResource[]): EdgeDistribution {
  const found = resources.filter(({ type }) => type === DISTRIBUTION);
  const [distribution] = found;
  if (distribution === undefined || found.length > 1)
    throw new Error(`${found.length} distributions in the stack`);
  const inputs = v.parse(InputsSchema, distribution.inputs);
  const behavior = (given: v.InferOutput<typeof BehaviorSchema>, pathPattern?: string): Behavior => ({
    pathPattern,
    allowedMethods: new Set(given.allowedMethods),
    origin: named(inputs.origins, given.targetOriginId),
    forwarding: policyOf(resources, given.originRequestPolicyId),
    responseHeaders: managedResponseHeaders(given.responseHeadersPolicyId),
  });
  return {
    id: distribution.id,
    domainName: v.parse(v.string(), distribution.outputs.domainName),
    aliases: inputs.aliases,
    behaviors: [
      ...inputs.orderedCacheBehaviors.map((given) => behavior(given, given.pathPattern)),
      behavior(inputs.defaultCacheBehavior),
    ],
    firewall: firewallOf(resources, inputs.webAclId),
  };
}

function named(origins: readonly Origin[], id: string): Origin {
  const found = origins.find(({ originId }) => originId === id);
  if (found === undefined) throw new Error(`no origin ${id} in the distribution`);
  return found;
}

function policyOf(resources: readonly DeployedResource[], id: string | undefined): ForwardingPolicy {
  if (id === undefined) return NOTHING_FORWARDED;
  const policy = resources.find((resource) => resource.type === ORIGIN_REQUEST_POLICY && resource.id === id);
  if (policy === undefined) throw new Error(`no origin request policy ${id} in the stack`);
  return forwardingPolicy(policy.inputs);
}

function firewallOf(resources: readonly DeployedResource[], arn: string | undefined): Firewall | undefined {
  if (arn === undefined || arn === "") return undefined;
  const acl = resources.find((resource) => resource.type === WEB_ACL && resource.outputs.arn === arn);
  if (acl === undefined) throw new Error(`no web ACL ${arn} in the stack`);
  return parseFirewall(acl.inputs);
}
